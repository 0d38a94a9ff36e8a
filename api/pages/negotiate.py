"""Content negotiation for things and terms: HTML, Turtle, JSON-LD or N-Triples by suffix or by ``Accept``.

RFC 9110, section 12.5.1: the most specific range decides the weight of a type, the highest weight wins, and ties go
to the order of :data:`FORMATS`. Nothing acceptable is a 406 that lists the choice.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.accept import ranges_of, weight_of
from koban_kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a thing: suffix of its address, media type, and its name for people."""

    suffix: str
    media: str
    name: str
    also: tuple[str, ...] = ()


HTML = Format("html", "text/html", "web page", ("application/xhtml+xml",))
FORMATS: tuple[Format, ...] = (
    HTML,
    Format("ttl", "text/turtle", "Turtle", ("application/x-turtle",)),
    Format("jsonld", "application/ld+json", "JSON-LD", ("application/json",)),
    Format("nt", "application/n-triples", "N-Triples", ("text/plain",)),
)
_BY_SUFFIX = {form.suffix: form for form in FORMATS}


def split_suffix(path: str) -> tuple[str, Format | None]:
    """The path without a known suffix, and the form that the suffix names."""
    stem, dot, suffix = path.rpartition(".")
    if dot and stem and suffix in _BY_SUFFIX:
        return stem, _BY_SUFFIX[suffix]
    return path, None


def choose(accept: str) -> Format:
    """The form that an ``Accept`` header prefers; an empty header takes the web page.

    Raises
    ------
    UsageError
        Status 406, type ``not-acceptable``, if no form is acceptable; ``expected`` lists them.
    """
    if not accept.strip():
        return HTML
    ranges = ranges_of(accept)
    weights = [max(weight_of(media, ranges) for media in (form.media, *form.also)) for form in FORMATS]
    best = max(weights)
    if best <= 0:
        raise UsageError(
            "None of the accepted media types is offered here.",
            type="not-acceptable",
            title="Not acceptable",
            status=406,
            given=f"Accept: {accept}",
            expected=", ".join(f"{form.media} (.{form.suffix})" for form in FORMATS),
            hint="Ask for one of these types, or add its suffix to the address.",
        )
    return FORMATS[weights.index(best)]
