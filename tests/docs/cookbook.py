"""docs/cypher-cookbook.md: below its head the queries of ``queries/cookbook`` with the first rows of their answers.

``python -m tests.docs.cookbook ADDRESS`` writes the page from a server that holds the release; a test compares.
"""

from __future__ import annotations

import sys
from itertools import dropwhile
from typing import TYPE_CHECKING, Any, Final

import neo4j

from koban_kg.queryfile import read_queries
from koban_kg.resources import resource
from tests.docs.made import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from koban_kg.queryfile import QueryFile

    Run = Callable[[str], list[neo4j.Record]]

PAGE: Final = ROOT / "docs" / "cypher-cookbook.md"
MARK: Final = "<!-- made by python -m tests.docs.cookbook ADDRESS: do not edit below -->"
SHOWN: Final = 4
"""Rows of an answer on the page, unless the front matter says ``shown``."""


def queries() -> list[QueryFile]:
    """The queries in the order of their files."""
    return list(read_queries(resource("queries") / "cookbook", "*.cypher"))


def cypher(query: QueryFile) -> str:
    """The statement without its front matter."""
    return "\n".join(dropwhile(lambda line: line.startswith("//"), query.text.splitlines()))


def page(head: str, run: Run) -> str:
    """The whole page: its head as it is, then a section for each query."""
    sections = [_section(query, run(query.text)) for query in queries()]
    return head.partition(MARK)[0] + MARK + "\n\n" + "\n".join(sections)


def _section(query: QueryFile, records: list[neo4j.Record]) -> str:
    shown = records[: int(query.front.get("shown", SHOWN))]
    count = len(records)
    rows = "The answer:" if count == len(shown) else f"The first {len(shown)} of {count} rows:"
    lines = [f"## {query.required('question')}", "", query.required("note"), ""]
    lines += ["```cypher", cypher(query), "```", "", rows, "", *_table(shown), ""]
    return "\n".join(lines)


def _table(records: list[neo4j.Record]) -> list[str]:
    keys = records[0].keys()
    head = [f"| {' | '.join(keys)} |", f"|{'---|' * len(keys)}"]
    return head + [f"| {' | '.join(_cell(value) for value in record.values())} |" for record in records]


def _cell(value: Any) -> str:
    """A value as Neo4j Browser shows it; the parts of a list are set apart by semicolons."""
    if isinstance(value, list):
        return "; ".join(map(_cell, value))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value).replace("|", "\\|")


if __name__ == "__main__":
    with neo4j.GraphDatabase.driver(sys.argv[1]) as driver:
        made = page(PAGE.read_text(encoding="utf-8"), lambda text: driver.execute_query(text).records)
    PAGE.write_text(made, encoding="utf-8")
