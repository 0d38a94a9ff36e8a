"""Reading an ``Accept`` header (RFC 9110, section 12.5.1): media ranges with their weights."""

from __future__ import annotations

from typing import Final

_MOST_RANGES: Final = 64


def ranges_of(accept: str) -> dict[str, float]:
    """Weights by media range, in lower case; a range named twice keeps its higher weight, a broken weight is 0."""
    ranges: dict[str, float] = {}
    for part in accept.split(",")[:_MOST_RANGES]:
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    weight = min(1.0, max(0.0, float(value)))
                except ValueError:
                    weight = 0.0
        if media:
            ranges[media] = max(weight, ranges.get(media, 0.0))
    return ranges


def weight_of(media: str, ranges: dict[str, float], *, wildcards: bool = True) -> float:
    """The weight of a media type: the most specific range that covers it decides; 0 if none does."""
    if media in ranges:
        return ranges[media]
    if not wildcards:
        return 0.0
    return ranges.get(f"{media.partition('/')[0]}/*", ranges.get("*/*", 0.0))
