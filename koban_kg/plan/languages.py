"""Languages that a caller asks for, as BCP 47 tags in order of preference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from koban_kg.errors import UsageError
from koban_kg.plan.tree import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence

ENGLISH = Lang()

_TAG = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*")
_MOST_TAGS = 10


def lang_of(tags: Sequence[str] | str | None, inherited: Lang) -> Lang:
    """The languages that a list of BCP 47 tags asks for; none inherits.

    Raises
    ------
    UsageError
        If a tag is not well-formed, or there are more than ten.
    """
    if tags is None or len(tags) == 0:
        return inherited
    listed = [tags] if isinstance(tags, str) else list(tags)
    chain = tuple(dict.fromkeys(tag.strip().lower().replace("_", "-") for tag in listed))
    wrong = [tag for tag in chain if not _TAG.fullmatch(tag)]
    if wrong or len(chain) > _MOST_TAGS:
        raise UsageError(
            "The languages cannot be understood",
            given=", ".join(wrong or chain)[:100],
            expected=f"at most {_MOST_TAGS} BCP 47 tags such as el or pt-BR",
            hint='Write lang: "el" or lang: ["el", "fr"].',
        )
    return Lang(chain)
