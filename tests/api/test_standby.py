"""The release that is current, but not in the database yet, is open when the database is switched to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from api.state import Service
from koban_kg.settings import Settings
from tests.api.test_rerun import Database
from tests.api.test_state import Opener, point, until, version_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from api.state import Live
    from koban_kg.graph.protocol import GraphSource


class Counting(Opener):
    """Opens releases slowly, and knows how many were open or being opened at most."""

    most = 0
    opening = 0

    def __init__(self, broken: set[str] | None = None) -> None:
        super().__init__(broken=broken or set())
        self.tried: list[str] = []

    async def __call__(self, settings: Settings, version: str) -> Live:
        self.tried.append(version)
        self.opening += 1
        self.most = max(self.most, self.opening + sum(not each.closed for each in self.opened))
        try:
            await asyncio.sleep(0.05)
            return await super().__call__(settings, version)
        finally:
            self.opening -= 1


def versions(opener: Opener) -> list[str]:
    return [each.release.version for each in opener.opened]


def run(home: Path, opener: Opener, steps: Callable[[Service, Database], Awaitable[Any]]) -> None:
    """Take steps on a service whose database holds release 1."""
    point(home, "1")

    async def whole() -> None:
        database = Database()
        settings = Settings(home=home, follow_seconds=0.01)
        service = Service(settings, opener, cast("GraphSource", database))
        await service.start()
        try:
            await steps(service, database)
        finally:
            await service.stop()

    asyncio.run(whole())
    assert all(each.closed for each in opener.opened), "nothing stays open"


def test_it_is_open_before_the_switch_and_served_by_it(tmp_path: Path) -> None:
    opener = Counting()

    async def steps(service: Service, database: Database) -> None:
        point(tmp_path, "2")
        await until(lambda: service.standby.ready)
        assert versions(opener) == ["1", "2"]
        assert await version_of(service) == "1"
        database.version = "2"
        await until(lambda: opener.opened[0].closed)
        assert await version_of(service) == "2"
        assert service.standby.version is None

    run(tmp_path, opener, steps)
    assert versions(opener) == ["1", "2"], "it is not opened once more"


def test_it_is_opened_while_the_database_is_away(tmp_path: Path) -> None:
    async def steps(service: Service, database: Database) -> None:
        database.away = True
        point(tmp_path, "2")
        await until(lambda: service.standby.ready)
        assert await version_of(service) == "1"

    run(tmp_path, Counting(), steps)


def test_a_switch_that_comes_too_early_waits_for_it(tmp_path: Path) -> None:
    opener = Counting()

    async def steps(service: Service, database: Database) -> None:
        point(tmp_path, "2")
        await until(lambda: opener.opening == 1)
        database.version = "2"
        await service.catch_up("1")
        assert await version_of(service) == "2"

    run(tmp_path, opener, steps)
    assert versions(opener) == ["1", "2"]


def test_one_that_is_superseded_is_closed_first(tmp_path: Path) -> None:
    opener = Counting()

    async def steps(service: Service, _database: Database) -> None:
        for version in ("2", "3", "4"):
            point(tmp_path, version)
            await until(lambda version=version: service.standby.version == version)  # type: ignore[misc]
        await until(lambda: service.standby.ready)
        assert [each.release.version for each in opener.opened if not each.closed] == ["1", "4"]
        point(tmp_path, "1")
        await until(lambda: [each.release.version for each in opener.opened if not each.closed] == ["1"])
        assert service.standby.version is None

    run(tmp_path, opener, steps)
    assert opener.most == 2, "the one that is served, and one more"


def test_another_release_than_expected_is_served_all_the_same(tmp_path: Path) -> None:
    opener = Counting()

    async def steps(service: Service, database: Database) -> None:
        point(tmp_path, "2")
        await until(lambda: service.standby.ready)
        database.version = "3"
        await service.catch_up("1")
        assert await version_of(service) == "3"
        await until(lambda: service.standby.ready)

    run(tmp_path, opener, steps)
    assert versions(opener) == ["1", "2", "3", "2"]


def test_one_that_does_not_open_is_tried_once_until_it_is_wanted(tmp_path: Path) -> None:
    opener = Counting(broken={"2"})
    tried: list[str] = []

    async def steps(service: Service, database: Database) -> None:
        point(tmp_path, "2")
        await until(lambda: service.standby.version == "2")
        await asyncio.sleep(0.2)
        tried.extend(opener.tried)
        assert await version_of(service) == "1"
        opener.broken.clear()
        database.version = "2"
        await service.catch_up("1")
        assert await version_of(service) == "2"

    run(tmp_path, opener, steps)
    assert tried == ["1", "2"]
