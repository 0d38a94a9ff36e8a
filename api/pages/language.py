"""Which language a page's content is in: ``?lang=``, else ``Accept-Language``, else English."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from api.pages.words import ORIGINAL


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a page's content.

    ``asked`` is true where the address names the language; links then carry it on.
    """

    tag: str
    asked: bool = False

    @property
    def chain(self) -> tuple[str, ...]:
        """The order of preference, as plans take it."""
        return (self.tag,) if self.tag == ORIGINAL else (self.tag, ORIGINAL)

    @property
    def name(self) -> str:
        """The language's name in itself: ``Deutsch``."""
        return autonym(self.tag)


def autonym(tag: str) -> str:
    """The name of a language in that language, from CLDR."""
    locale = Locale.parse(tag)
    name = locale.get_display_name(tag) or tag
    return name[0].upper() + name[1:]


def language_name(tag: str) -> str:
    """The English name of a language, from CLDR; another text than a known tag stays as it is."""
    return str(Locale(ORIGINAL).languages.get(tag, tag))


def choose(asked: str | None, accept: str, known: tuple[str, ...]) -> Language:
    """The language for a request.

    Parameters
    ----------
    asked
        The ``lang`` parameter, or nothing.
    accept
        The ``Accept-Language`` header (RFC 9110, section 12.5.4), possibly empty.
    known
        Languages of the release.
    """
    if asked is not None and (tag := _known(asked, known)) is not None:
        return Language(tag, asked=True)
    for wanted in _preferences(accept):
        if (tag := _known(wanted, known)) is not None:
            return Language(tag)
    return Language(ORIGINAL)


def _known(tag: str, known: tuple[str, ...]) -> str | None:
    folded = tag.strip().lower()
    return next((one for one in (folded, folded.partition("-")[0]) if one in known), None)


def _preferences(header: str) -> list[str]:
    """The tags of an ``Accept-Language`` header, most wanted first; those with weight 0 are left out."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:32]):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.partition("=")[2]) if "=" in parameter else 1.0
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            found.append((-weight, place, tag))
    return [tag for _, _, tag in sorted(found)]
