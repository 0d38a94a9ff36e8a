"""One page: the template environment, what every page shows, and the headers every page carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from babel.dates import format_date
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.pages.language import autonym
from api.pages.words import ORIGINAL, Text, Word, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.pages.language import Language

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

STRICT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of pages without scripts: nothing runs, nothing leaves the origin."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way from the landing page to here; the last has no address."""

    label: Text
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """The release a page was made from, for its footer and its citation."""

    version: str
    date: str


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same thing in another form."""

    href: str
    media: str
    name: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all pages of one request: language, release, place among the doors."""

    path: str
    query: str
    language: Language
    languages: tuple[str, ...] = (ORIGINAL,)
    stand: Stand | None = None
    alternates: tuple[Alternate, ...] = field(default=())

    def link(self, href: str) -> str:
        """An address of ours that carries the chosen language on; other addresses are left alone."""
        if not self.language.asked or not href.startswith("/"):
            return href
        return self.in_language(href, self.language.tag)

    @staticmethod
    def in_language(href: str, tag: str) -> str:
        """An address of ours with the language set, other parameters kept."""
        parts = urlsplit(href)
        query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "lang"]
        return parts._replace(query=urlencode([*query, ("lang", tag)])).geturl()

    @property
    def here(self) -> str:
        """The address of this page with its parameters."""
        return f"{self.path}?{self.query}" if self.query else self.path


DOORS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("door_works", "/browse/problem", ("/browse/problem", "/id/problem", "/browse/methodology", "/id/methodology")),
    ("door_capabilities", "/browse/capability", ("/browse/capability", "/id/capability")),
    ("door_law", "/browse/norm", ("/browse/norm", "/id/norm")),
    ("door_data", "/data", ("/data", "/explore", "/ontology")),
)
"""Key of the words, address, and the paths that belong to the door."""


def style_version() -> str:
    """A mark of the stylesheet's content, so that a new one is fetched at once and an old one kept for long."""
    return _style_version()


@lru_cache(maxsize=1)
def _style_version() -> str:
    return hashlib.sha256((STATIC / "koban.css").read_bytes()).hexdigest()[:12]


def written_date(iso: str | None) -> str:
    """A date written out, ``2 February 2025``; a text that is no date stays as it is."""
    if not iso:
        return ""
    try:
        return format_date(date.fromisoformat(iso), "d MMMM y", locale="en_GB")
    except ValueError:
        return iso


@dataclass(frozen=True, slots=True)
class Shared:
    """What all links of a list have in common: a basis, or that they are inferred; said once below the list."""

    word: Word | None = None
    inferred: bool = False

    @property
    def notation(self) -> str:
        """The notation of the basis, empty where there is none in common."""
        return self.word.notation if self.word else ""


def common_basis(items: Iterable[Any]) -> Shared:
    """The basis that all stated links of a list share, or that two or more links all follow from rules."""
    listed = list(items)
    stated = [item.basis for item in listed if not item.inferred]
    if not stated:
        return Shared(inferred=len(listed) > 1)
    notations = {basis.notation if basis else "" for basis in stated}
    return Shared(stated[0] if len(notations) == 1 else None)


def written_number(value: object) -> str:
    """A number without digits that say nothing (``37``, not ``37.0``) and with a true minus sign."""
    text = format(value, ".10g") if isinstance(value, float) else str(value)
    return text.replace("-", "−")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The Jinja environment: autoescape on, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=False,
        lstrip_blocks=False,
    )
    env.globals.update(t=say, style_version=style_version(), common_basis=common_basis)
    env.filters["written"] = written_date
    return env


def render(
    frame: Frame,
    template: str,
    *,
    title: str,
    crumbs: Sequence[Crumb] = (),
    description: str | None = None,
    status: int = 200,
    policy: str = STRICT_POLICY,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page as a response.

    Parameters
    ----------
    frame
        What all pages of the request share.
    template
        File name under ``templates/``.
    title
        The page's own title, the name of the site is added.
    crumbs
        The way here; empty on the landing page.
    context
        What the template shows.
    """
    html = (
        environment()
        .get_template(template)
        .render(
            title=title,
            crumbs=tuple(crumbs),
            description=description,
            language=frame.language,
            link=frame.link,
            release=frame.stand,
            alternates=frame.alternates,
            doors=[{"key": key, "href": href, "here": frame.path.startswith(paths)} for key, href, paths in DOORS],
            tongues=[(tag, autonym(tag), frame.in_language(frame.here, tag)) for tag in frame.languages],
            english_href=frame.in_language(frame.here, ORIGINAL),
            here=frame.here,
            **context,
        )
    )
    return HTMLResponse(
        html,
        status_code=status,
        headers={
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept, Accept-Language",
            "Content-Language": ORIGINAL if frame.language.tag == ORIGINAL else f"{ORIGINAL}, {frame.language.tag}",
            **(headers or {}),
        },
    )
