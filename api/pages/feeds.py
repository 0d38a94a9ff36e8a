"""The releases that are kept: a list for pages, and feeds for machines (Atom, RFC 4287; JSON Feed 1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from fastapi.responses import Response

from api.pages.page import environment
from api.pages.words import say
from koban_kg.names import RELEASE
from koban_kg.release.reader import open_release, versions

if TYPE_CHECKING:
    from pathlib import Path

    from api.state import Live

JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True)
class Kept:
    """A release that is kept: version, date, how many statements, and the one before it if that is kept, too."""

    version: str
    issued: str
    quads: int
    before: str | None

    @property
    def iri(self) -> str:
        """Its identifier on the web."""
        return RELEASE + self.version

    @property
    def changes(self) -> str | None:
        """The address of what changed since the one before."""
        return None if self.before is None else f"/diff/{self.before}/{self.version}"

    @property
    def page(self) -> str:
        """The address that a feed leads to, without a slash at its beginning."""
        return (self.changes or "/data").removeprefix("/")

    @property
    def updated(self) -> str:
        """Its date with a time, as feeds want it (RFC 3339)."""
        return f"{self.issued}T00:00:00Z"

    @property
    def summary(self) -> str:
        """One sentence."""
        return say("feed_summary", version=self.version, quads=f"{self.quads:,}")


def kept(home: Path) -> list[Kept]:
    """The releases of a home, the latest first."""
    found, before = [], None
    for version in versions(home):
        manifest = open_release(home, version).manifest
        found.append(Kept(version, str(manifest["issued"]), int(manifest["quads"]), before))
        before = version
    return found[::-1]


def atom(live: Live, base: str) -> Response:
    """The releases as an Atom feed; ``base`` is where this service is reached, with a slash at its end."""
    releases = kept(live.settings.home)
    updated = max(each.updated for each in releases)
    feed = environment().get_template("feed.xml").render(base=base, id=RELEASE, updated=updated, releases=releases)
    return Response(feed, media_type="application/atom+xml")


def json_feed(live: Live, base: str) -> Response:
    """The releases as a JSON Feed; ``base`` as in :func:`atom`."""
    items = [
        {
            "id": each.iri,
            "url": base + each.page,
            "title": say("feed_entry", version=each.version),
            "content_text": each.summary,
            "date_published": each.updated,
        }
        for each in kept(live.settings.home)
    ]
    feed = {
        "version": JSON_FEED,
        "title": say("feed_title"),
        "home_page_url": base,
        "feed_url": f"{base}feed.json",
        "items": items,
    }
    return Response(orjson.dumps(feed, option=orjson.OPT_INDENT_2), media_type="application/feed+json")
