"""Who runs next: the rules of fairness, without processes and without a clock."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from koban_kg.rdf.lanes import Lanes, Orders


class Job:
    """A query; nothing but itself."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


def _lanes(workers: int, *names: str) -> tuple[Lanes[Job, str], dict[str, Job]]:
    lanes: Lanes[Job, str] = Lanes(workers)
    for number in range(workers):
        lanes.add_worker(f"w{number}")
    jobs = {name: Job(name) for name in names}
    return lanes, jobs


def _started(orders: Orders[Job, str]) -> list[tuple[str, str]]:
    return [(worker, job.name) for worker, job in orders.start]


def test_a_job_starts_at_once_when_a_worker_is_idle() -> None:
    lanes, jobs = _lanes(2, "a", "b", "c")
    for job in jobs.values():
        lanes.add_job(job)

    assert _started(lanes.decide()) == [("w1", "a"), ("w0", "b")]
    assert lanes.queued == 1
    assert lanes.done("w1") is jobs["a"]
    lanes.add_worker("w1")
    assert _started(lanes.decide()) == [("w1", "c")]


def test_a_slow_job_keeps_its_worker_as_long_as_nobody_waits() -> None:
    lanes, jobs = _lanes(2, "a", "b")
    for job in jobs.values():
        lanes.add_job(job)
    lanes.decide()
    lanes.turned_slow(jobs["a"])
    lanes.turned_slow(jobs["b"])
    orders = lanes.decide()

    assert (orders.license, orders.stop, orders.start) == (["w1"], [], [])


def test_the_last_worker_is_taken_from_a_slow_job_when_another_waits() -> None:
    lanes, jobs = _lanes(2, "slow", "also slow", "cheap")
    lanes.add_job(jobs["slow"])
    lanes.add_job(jobs["also slow"])
    lanes.decide()
    lanes.turned_slow(jobs["slow"])
    lanes.turned_slow(jobs["also slow"])
    lanes.decide()
    lanes.add_job(jobs["cheap"])
    orders = lanes.decide()

    assert orders.stop == [("w0", jobs["also slow"])]
    lanes.add_worker("w2")  # the one in its place
    assert _started(lanes.decide()) == [("w2", "cheap")]
    assert lanes.queued == 1

    # the parked one waits for the licence, not for a worker
    assert lanes.done("w2") is jobs["cheap"]
    lanes.add_worker("w2")
    assert _started(lanes.decide()) == []
    assert lanes.done("w1") is jobs["slow"]
    lanes.add_worker("w1")
    orders = lanes.decide()
    assert (_started(orders), orders.license) == ([("w1", "also slow")], ["w1"])


def test_with_one_worker_a_slow_job_is_not_stopped_over_and_over() -> None:
    lanes, jobs = _lanes(1, "slow", "cheap")
    lanes.add_job(jobs["slow"])
    lanes.decide()
    lanes.turned_slow(jobs["slow"])
    lanes.add_job(jobs["cheap"])

    assert lanes.decide() == Orders(license=["w0"])


def test_withdrawing() -> None:
    lanes, jobs = _lanes(1, "a", "b")
    for job in jobs.values():
        lanes.add_job(job)
    lanes.decide()

    assert lanes.withdraw(jobs["b"]) is None
    assert lanes.withdraw(jobs["a"]) == "w0"
    assert lanes.withdraw(jobs["a"]) is None
    assert (lanes.queued, lanes.running) == (0, ())


def test_a_lost_idle_worker_gets_nothing() -> None:
    lanes, jobs = _lanes(2, "a")
    assert lanes.done("w1") is None
    lanes.add_job(jobs["a"])

    assert _started(lanes.decide()) == [("w0", "a")]


class Fairness(RuleBasedStateMachine):
    """Any order of events: nobody waits beside an idle worker, and one worker stays for the others."""

    def __init__(self) -> None:
        super().__init__()
        self.lanes: Lanes[Job, int] = Lanes(3)
        self.idle = {0, 1, 2}
        self.next = 3
        self.at: dict[int, Job] = {}
        self.slow: set[Job] = set()
        self.waiting: list[Job] = []
        self.parked: list[Job] = []
        for worker in self.idle:
            self.lanes.add_worker(worker)

    def _carry_out(self) -> None:
        while True:
            orders = self.lanes.decide()
            for worker, job in orders.stop:
                assert self.at.pop(worker) is job
                assert job in self.slow
                assert self.waiting
                self.parked.append(job)
            for worker, job in orders.start:
                assert worker in self.idle
                self.idle.discard(worker)
                (self.parked if job in self.parked else self.waiting).remove(job)
                self.at[worker] = job
            for _ in orders.stop:
                self._new_worker()
            if not orders.stop:
                return

    def _new_worker(self) -> None:
        self.idle.add(self.next)
        self.lanes.add_worker(self.next)
        self.next += 1

    @rule()
    def arrive(self) -> None:
        job = Job(f"j{self.next}.{len(self.waiting)}")
        self.waiting.append(job)
        self.lanes.add_job(job)
        self._carry_out()

    @precondition(lambda self: self.at)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(sorted(self.at)))
        assert self.lanes.done(worker) is self.at.pop(worker)
        self.idle.add(worker)
        self.lanes.add_worker(worker)
        self._carry_out()

    @precondition(lambda self: self.at)
    @rule(data=st.data())
    def turn_slow(self, data: st.DataObject) -> None:
        job = self.at[data.draw(st.sampled_from(sorted(self.at)))]
        self.slow.add(job)
        self.lanes.turned_slow(job)
        self._carry_out()

    @precondition(lambda self: self.at)
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(sorted(self.at)))
        assert self.lanes.done(worker) is self.at.pop(worker)
        self._new_worker()
        self._carry_out()

    @invariant()
    def nobody_waits_beside_an_idle_worker(self) -> None:
        assert not (self.waiting and self.idle)

    @invariant()
    def one_worker_stays_for_the_others(self) -> None:
        if self.waiting:
            assert sum(job in self.slow for job in self.at.values()) <= 2
        assert sum(self.lanes.has_licence(worker) for worker in self.at) <= 2

    @invariant()
    def a_parked_job_runs_when_it_may(self) -> None:
        if self.parked and self.idle:
            assert sum(self.lanes.has_licence(worker) for worker in self.at) == 2

    @invariant()
    def the_count_agrees(self) -> None:
        assert self.lanes.queued == len(self.waiting) + len(self.parked)


TestFairness = Fairness.TestCase
TestFairness.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
