"""One page of a list: which rows are fetched, what is asked besides, and how both become the page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from koban_kg.graph.neo4j.printer.context import TRUE, block, both, indented, where
from koban_kg.plan.page import check_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.orders import Ordering
    from koban_kg.plan.cursor import Key
    from koban_kg.plan.tree import Page


@dataclass(frozen=True)
class Source:
    """Where the nodes of a list come from.

    Attributes
    ----------
    pattern
        The pattern that binds ``node``; empty where the lines ``before`` do so.
    conditions
        What holds for the nodes, all of them.
    edge
        The relationship that is carried along, empty if none is read.
    distinct
        Whether the pattern can give a node several times.
    single
        Whether it gives at most one node.
    seek
        Whether an index gives the few nodes there are, so that none is wanted for the order.
    root
        Whether these are all nodes of a class, not those at the end of a relation.
    degree
        The number of rows, if it is stored.
    carried
        Other nodes that come with each, for the order.
    """

    pattern: Text
    node: Text
    conditions: tuple[Text, ...] = ()
    before: tuple[Text, ...] = ()
    edge: Text = ""
    distinct: bool = False
    single: bool = False
    seek: bool = False
    root: bool = False
    degree: Text = ""
    carried: tuple[Text, ...] = ()

    def match(self, *conditions: Text) -> list[Text]:
        """The lines that bind the nodes."""
        lines = [*self.before, *([f"MATCH {self.pattern}"] if self.pattern else [])]
        lines += where((*self.conditions, *conditions))
        return [*lines, f"WITH DISTINCT {self.node}"] if self.distinct else lines


@dataclass
class Listing:
    """The rows of one page, and what tells of the rows around it.

    What the printed texts gave when they ran is handed to :meth:`items`, :meth:`has_next` and :meth:`has_previous`.
    ``begun`` gives the nodes of ``source`` in their order, where there is such a thing.
    """

    context: Context
    source: Source
    ordering: Ordering
    page: Page
    begun: Source | None = None
    after: tuple[tuple[Text, ...], tuple[Key, ...]] | None = field(init=False, default=None)
    before: tuple[tuple[Text, ...], tuple[Key, ...]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        check_page(self.page)
        if self.page.after is not None:
            self.after = self.ordering.read(self.page.after)
        if self.page.before is not None:
            self.before = self.ordering.read(self.page.before)

    # --- text ------------------------------------------------------------------------------------------------------

    @property
    def backwards(self) -> bool:
        """Whether the rows are fetched from the end."""
        return self.page.last is not None and self.page.first is None

    @property
    def counted(self) -> bool:
        """Whether the number of rows in the window is needed to tell which of those fetched are on the page."""
        return self.backwards and self.page.offset > 0

    def rows(self, *, more: bool) -> list[Text]:
        """The lines that bind the nodes of the page; ``more``: and one beyond, to see whether there is one."""
        source, ordering, page = self.begun or self.source, self.ordering, self.page
        if self._halved:
            return self._halves(more=more)
        window, bound = self._window(), ordering.bound
        carried = [source.node, *source.carried, *([source.edge] if source.edge else [])]
        made = [*carried, *(f"{key.made} AS {key.text}" for key in bound)]
        late = [] if source.distinct else [each for each in source.conditions if self.known(each) != each]
        if bound and (late or window != TRUE):
            early = replace(source, conditions=tuple(each for each in source.conditions if each not in late))
            held = where((*map(self.known, late), window))
            lines = [*early.match(), f"WITH {', '.join(made)}", *held]
            made = [*carried, *(key.text for key in bound)]
        else:
            lines = source.match(*([] if source.single else self._leading(window)), window)
        size = page.last if self.backwards else page.first
        tail = [] if source.single else [f"ORDER BY {ordering.text(reverse=self.backwards)}"]
        if page.offset and not self.backwards:
            tail.append(f"SKIP {self.context.take(page.offset)}")
        if size is not None and not source.single:
            tail.append(f"LIMIT {self.context.take(size + more)}")
        if bound or tail:
            lines.append(" ".join([f"WITH {', '.join(made)}", *tail]))
        return lines

    def known(self, text: Text) -> Text:
        """A text in which a sort key that has been computed is not computed again."""
        for key in self.ordering.bound:
            text = text.replace(key.made, key.text) if len(key.made) > len("COUNT {}") else text
        return text

    @property
    def _halved(self) -> bool:
        """Whether the rows come from an index as far as they have its key, and then those that lack it."""
        page, source = self.page, self.source
        plain = page.first is not None and page.last is None and page.before is None
        return plain and source.root and not (source.seek or source.distinct) and self.ordering.partial is not None

    def _halves(self, *, more: bool) -> list[Text]:
        """The lines that bind the nodes of such a page; the second half is read only if the first does not fill it."""
        ordering, page, name = self.ordering, self.page, self.source.node
        key = ordering.partial
        assert key is not None
        assert page.first is not None
        most = self.context.take(page.offset + page.first + more)
        with_key = f"{key.text} IS NOT NULL"
        # a range that begins at null is empty: the planner would put a plain condition on the size behind the scan
        without = [f"{name}.id >= CASE WHEN size(held) < {most} THEN '' END", f"{key.text} IS NULL"]
        if self.after is not None:
            behind = ordering.beyond_among(self.after, present=True)
            with_key = with_key if behind == TRUE else behind
            without.append(ordering.beyond_among(self.after, present=False))
        first = [
            *self.source.match(with_key),
            f"WITH {name} ORDER BY {ordering.text(present=1)} LIMIT {most}",
            f"RETURN collect({name}) AS held",
        ]
        second = [
            *self.source.match(*without),
            f"WITH {name} ORDER BY {ordering.text(after=1)} LIMIT {most}",
            f"RETURN collect({name}) AS others",
        ]
        lines = ["CALL () {", *map(indented, first), "}", "CALL (held) {", *map(indented, second), "}"]
        skip = [f"SKIP {self.context.take(page.offset)}"] if page.offset else []
        limit = f"LIMIT {self.context.take(page.first + more)}"
        return [*lines, f"UNWIND held + others AS {name}", " ".join([f"WITH {name}", *skip, limit])]

    def total(self) -> Text:
        """The number of all rows."""
        return self.source.degree or block("COUNT", self._match(TRUE))

    def number(self) -> Text:
        """How many rows the window has."""
        return block("COUNT", self._match(self._window()))

    def some(self) -> Text:
        """Whether the window has a row."""
        return block("EXISTS", self._match(self._window()))

    def earlier(self) -> Text | None:
        """Whether a row stands at or before ``after``; none if that is not asked."""
        if self.after is None:
            return None
        return block("EXISTS", self._match(self.ordering.before(self.after, at=True)))

    def later(self) -> Text | None:
        """Whether a row stands at or behind ``before``, and behind ``after``; none if that is not asked."""
        if self.before is None:
            return None
        behind = self.ordering.beyond(self.after) if self.after is not None else TRUE
        return block("EXISTS", self._match(both((self.ordering.beyond(self.before, at=True), behind))))

    def _window(self) -> Text:
        """The condition that a row stands between the cursors."""
        return both(
            (
                self.ordering.beyond(self.after) if self.after is not None else TRUE,
                self.ordering.before(self.before) if self.before is not None else TRUE,
            )
        )

    def _leading(self, window: Text) -> list[Text]:
        """The condition, true of every node, that lets the planner take the rows from an index in their order."""
        leading = self.ordering.leading
        if not leading or not self.source.root or self.source.seek or self.source.distinct or leading in window:
            return []
        return [f"{leading} IS NOT NULL"]

    def _match(self, condition: Text) -> list[Text]:
        """The lines that bind the rows for which a condition holds."""
        bound = self.ordering.bound
        source = self.source if condition == TRUE else self.begun or self.source
        if not bound or condition == TRUE:
            lines = source.match(condition)
            return [*lines, f"RETURN {source.node}"] if source.distinct else lines
        made = ", ".join([source.node, *source.carried, *(f"{key.made} AS {key.text}" for key in bound)])
        return [*source.match(), f"WITH {made}", *where((condition,)), f"RETURN {source.node}"]

    # --- answers ---------------------------------------------------------------------------------------------------

    def items(self, rows: Sequence[Any], number: int | None = None) -> Sequence[Any]:
        """The rows of the page, in order, of those that were fetched; ``number`` is that of the window."""
        first, last = self.page.first, self.page.last
        if self.backwards:
            assert last is not None
            kept = last if number is None else min(last, max(0, number - self.page.offset))
            return rows[:kept][::-1]
        if first is not None and len(rows) > first:
            rows = rows[:first]
        if last is not None:
            rows = rows[max(0, len(rows) - last) :]
        return rows

    def has_next(self, rows: Sequence[Any], later: bool | None) -> bool:
        """Whether a row follows the page."""
        more = not self.backwards and self.page.first is not None and len(rows) > self.page.first
        return more or bool(later)

    def has_previous(self, rows: Sequence[Any], earlier: bool | None, some: bool | None) -> bool:
        """Whether a row precedes the page."""
        first, last = self.page.first, self.page.last
        fetched = len(rows) if first is None else min(first, len(rows))
        return bool(earlier) or (self.page.offset > 0 and bool(some)) or (last is not None and fetched > last)
