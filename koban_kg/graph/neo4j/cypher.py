"""The Cypher statements of ``queries/neo4j``, by name."""

from __future__ import annotations

from functools import cache
from itertools import dropwhile

from koban_kg.queryfile import read_query
from koban_kg.resources import resource


@cache
def statement(name: str) -> str:
    """The text of ``queries/neo4j/<name>.cypher`` without its front matter.

    Raises
    ------
    NotFoundError
        If there is no such file.
    """
    text = read_query(resource("queries") / "neo4j" / f"{name}.cypher").text
    return "\n".join(dropwhile(lambda line: line.startswith("//") or not line.strip(), text.splitlines()))
