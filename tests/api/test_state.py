"""Following the pointer: a new release is taken up, the old one is held until its requests end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from api.state import Live, Service
from koban_kg.errors import NotFoundError, UnavailableError
from koban_kg.release.reader import read_pointer
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


@dataclass
class Release:
    version: str


@dataclass
class Opened:
    """What the service asks of a live release."""

    release: Release
    closed: bool = False

    async def close(self) -> None:
        self.closed = True


@dataclass
class Opener:
    """Opens releases that exist, and remembers them."""

    opened: list[Opened] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    async def __call__(self, _settings: Settings, version: str) -> Live:
        if version in self.broken:
            raise NotFoundError(f"There is no release {version}")
        self.opened.append(Opened(Release(version)))
        return cast("Live", self.opened[-1])


def point(home: Path, version: str) -> None:
    aside = home / "next"
    aside.write_text(version + "\n")
    aside.replace(home / "current")


def run(home: Path, opener: Opener, steps: Callable[[Service], Awaitable[Any]]) -> None:
    async def whole() -> None:
        service = Service(Settings(home=home, follow_seconds=0.02), opener)
        await service.start()
        try:
            await steps(service)
        finally:
            await service.stop()

    asyncio.run(whole())


async def until(held: Callable[[], bool]) -> None:
    for _ in range(200):
        if held():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen within two seconds")


async def version_of(service: Service) -> str:
    async with service.lease() as live:
        return live.release.version


def test_a_new_release_is_served_and_the_old_one_closed(tmp_path: Path) -> None:
    opener = Opener()

    async def steps(service: Service) -> None:
        assert await version_of(service) == "1"
        point(tmp_path, "2")
        await until(lambda: len(opener.opened) == 2)
        await until(lambda: opener.opened[0].closed)
        assert await version_of(service) == "2"

    point(tmp_path, "1")
    run(tmp_path, opener, steps)

    assert [each.closed for each in opener.opened] == [True, True]


def test_the_old_release_is_held_until_its_requests_end(tmp_path: Path) -> None:
    opener = Opener()

    async def steps(service: Service) -> None:
        async with service.lease() as first, service.lease() as second:
            point(tmp_path, "2")
            await until(lambda: len(opener.opened) == 2)
            assert await version_of(service) == "2"
            assert first.release.version == second.release.version == "1"
            await asyncio.sleep(0.05)
            assert not opener.opened[0].closed
        await until(lambda: opener.opened[0].closed)

    point(tmp_path, "1")
    run(tmp_path, opener, steps)


def test_a_release_that_does_not_open_leaves_the_old_one(tmp_path: Path) -> None:
    opener = Opener(broken={"2"})

    async def steps(service: Service) -> None:
        point(tmp_path, "2")
        await asyncio.sleep(0.1)
        assert await version_of(service) == "1"
        point(tmp_path, "3")
        await until(lambda: len(opener.opened) == 2)
        assert await version_of(service) == "3"

    point(tmp_path, "1")
    run(tmp_path, opener, steps)


def test_a_pointer_that_is_away_leaves_what_is_served(tmp_path: Path) -> None:
    opener = Opener()

    async def steps(service: Service) -> None:
        (tmp_path / "current").unlink()
        await asyncio.sleep(0.1)
        assert await version_of(service) == "1"

    point(tmp_path, "1")
    run(tmp_path, opener, steps)


def test_without_a_release_the_service_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="There is no published release"):
        run(tmp_path, Opener(), lambda _service: asyncio.sleep(0))


def test_a_service_that_has_not_started_is_not_ready(tmp_path: Path) -> None:
    service = Service(Settings(home=tmp_path), Opener())

    assert not service.ready
    with pytest.raises(UnavailableError, match="No release is served yet"):
        service.lease()


@pytest.mark.parametrize("text", ["", "\n", "  "])
def test_an_empty_pointer_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "current").write_text(text)

    with pytest.raises(UnavailableError):
        read_pointer(tmp_path)
