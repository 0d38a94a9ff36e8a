"""The search index of a release: BM25 by tantivy over stems, one field for each language, held in memory.

Ranking: a thing whose id, CURIE or IRI is what was typed comes first, then one that bears exactly this name, then the
others by score. The score is BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and
Beyond") with names counted twice; a word counts in the language where it counts most, full in the one asked for and
less in others. A class may weigh less (``koban:searchWeight``); classes of one weight are indexed apart, so that many
short names of details do not decide what is rare or long among the rest. Ties end in the id.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

import tantivy

from koban_kg.errors import UsageError
from koban_kg.names import expand
from koban_kg.plan.text import fold, nfc, preference
from koban_kg.search.matched import Matched, best_passage
from koban_kg.search.passages import NAMES, read_passages
from koban_kg.search.small import is_small
from koban_kg.search.stems import COMPLETED_FROM, stems, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from koban_kg.search.passages import Entry

NAME_WEIGHT: Final = 2
"""How often the words of a name count."""

LANGUAGE_WEIGHTS: Final = (1.0, 0.6, 0.3)
"""What a word counts in the language asked for, in the others of the chain (English at last), and in the rest."""

COMPLETED: Final = 0.5
"""What a longer word counts that begins with the one typed: compounds (German, Dutch), words not typed to the end."""

MOST_COMPLETIONS: Final = 20
"""By how many of the most frequent longer words one is completed."""

TAIL: Final = 0.2
"""What scores less than this share of the best score fits by small words only, and is left out."""

LONGEST: Final = 400
MOST_WORDS: Final = 32
"""Most characters and words of a text that is looked for."""

_WRITER_BYTES: Final = 15_000_000
_IDENTIFIER, _NAME, _WORDS = 2, 1, 0

_Row: TypeAlias = "tuple[int, int, float]"
"""Rank, place of the entry, score."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found.

    Attributes
    ----------
    score
        Its rank number, comparable within one answer.
    exact
        ``id`` or ``label`` where what was typed is its identifier or one of its names, else None.
    matched
        The text of it that fits best; None where only its identifier does.
    """

    iri: str
    id: str
    type: str
    score: float
    exact: str | None
    matched: Matched | None


@dataclass(frozen=True, slots=True)
class Found:
    """The first hits, how many there are, and how many there would be by class and by value of a facet.

    A count leaves its own filter aside, as a reader expects of a choice not yet made.
    """

    total: int
    hits: tuple[Hit, ...]
    types: dict[str, int] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class SearchIndex:
    """The index over the entries of one release.

    Parameters
    ----------
    entries
        What can be found, in the order of ids.
    weights
        What the score of a class counts, 1 for a class that is not named.
    """

    def __init__(self, entries: Sequence[Entry], weights: Mapping[str, float] | None = None) -> None:
        self._entries = entries
        self._pairs = [[(name, value) for name, vs in entry.facets.items() for value in vs] for entry in entries]
        self._tags = sorted({passage.lang for entry in entries for passage in entry.passages})
        self._identifiers: dict[str, list[int]] = defaultdict(list)
        self._names: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            for identifier in (entry.id, entry.iri):
                self._identifiers[identifier.casefold()].append(place)
            for passage in entry.passages:
                if passage.property in NAMES:
                    self._names[fold(passage.text)].append(place)
        self._schema = _schema(self._tags)
        groups: dict[float, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            groups[(weights or {}).get(entry.type, 1.0)].append(place)
        self._shelves = [
            _Shelf(weight, places, _index(self._schema, [entries[place] for place in places]).searcher())
            for weight, places in sorted(groups.items())
        ]

    @classmethod
    def open(cls, folder: Path, weights: Mapping[str, float] | None = None) -> SearchIndex:
        """The index of the release whose cache stands in ``folder``.

        Raises
        ------
        UnavailableError
            If there is no file of passages, or one that another version of this program wrote.
        """
        return cls(read_passages(folder), weights)

    def __len__(self) -> int:
        return len(self._entries)

    def search(
        self,
        text: str,
        *,
        langs: Sequence[str] = ("en",),
        types: Collection[str] = (),
        facets: Mapping[str, Collection[str]] | None = None,
        first: int = 20,
        offset: int = 0,
    ) -> Found:
        """What fits a text best.

        Parameters
        ----------
        text
            Words in any language, or an identifier.
        langs
            Languages in order of preference, lower-case BCP 47 tags.
        types
            Classes that may be found; none means all.
        facets
            Values that a thing must have, by property; values of one property are alternatives.
        first, offset
            Which slice of the hits.

        Raises
        ------
        UsageError
            If the text holds no word, or too many.
        """
        tags = preference(tuple(langs))
        asked = self._asked(text, tags)
        scored = self._scored(nfc(text).strip(), asked, tags)
        choice = _Choice(
            frozenset(types), {name: frozenset(values) for name, values in (facets or {}).items() if values}
        )
        kept = [row for row in scored if choice.takes(self._entries[row[1]])] if choice else scored
        best = heapq.nsmallest(offset + first, kept, key=lambda row: (-row[0], -row[2], row[1]))
        return Found(
            total=len(kept),
            hits=tuple(self._hit(row, asked, langs) for row in best[offset:]),
            types=self._counted_types(scored, choice),
            facets=self._counted_facets(scored, kept, choice),
        )

    # --- ranking -----------------------------------------------------------------------------------------------------

    def _asked(self, text: str, tags: tuple[str, ...]) -> list[str]:
        """The words of a text; the small ones are left out where there are others."""
        if len(text) > LONGEST:
            raise UsageError(
                "The text is too long to search for",
                given=f"{len(text)} characters",
                expected=f"at most {LONGEST}",
                hint="Search for a few words.",
            )
        asked = list(dict.fromkeys(word for _, _, word in words(nfc(text))))
        if not asked or len(asked) > MOST_WORDS:
            raise UsageError(
                "There is no word to search for" if not asked else "There are too many words to search for",
                given=text[:80],
                expected=f"1 to {MOST_WORDS} words",
            )
        return [word for word in asked if not any(is_small(word, tag) for tag in tags)] or asked

    def _scored(self, text: str, asked: list[str], tags: tuple[str, ...]) -> list[_Row]:
        """Everything that fits, in no order."""
        parts = [(tantivy.Occur.Should, self._anywhere(word, tags)) for word in asked]
        query = tantivy.Query.boolean_query(parts)
        hits = [(shelf.weight, found) for shelf in self._shelves for found in shelf.scores(query)]
        least = TAIL * max((score for _, (_, score) in hits), default=0.0)
        scores = {place: weight * score for weight, (place, score) in hits if score >= least}
        ranks = dict.fromkeys(self._names.get(fold(text), ()), _NAME)
        ranks |= dict.fromkeys(self._identified(text), _IDENTIFIER)
        rows = [(_WORDS, place, score) for place, score in scores.items() if place not in ranks]
        return rows + [(rank, place, scores.get(place, 0.0)) for place, rank in ranks.items()]

    def _identified(self, text: str) -> list[int]:
        """Things whose bare id, CURIE or IRI is the text, in any case."""
        found = self._identifiers.get(text.casefold(), [])
        return found or self._identifiers.get(expand(text).casefold(), [])

    def _anywhere(self, word: str, tags: tuple[str, ...]) -> tantivy.Query:
        """A word in the language where it counts most."""
        ways: dict[tuple[str, str], float] = {}
        for tag in self._tags:
            weight = LANGUAGE_WEIGHTS[0 if tag == tags[0] else 1 if tag in tags else 2]
            for stem in stems(word, tag):
                ways[tag, stem] = weight
                if tag in tags and len(stem) >= COMPLETED_FROM:
                    for longer in self._completions(tag, stem):
                        ways.setdefault((tag, longer), COMPLETED * weight)
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, _field(tag), stem, "freq"), weight)
                for (tag, stem), weight in ways.items()
            ]
        )

    def _completions(self, tag: str, stem: str) -> Iterator[str]:
        for shelf in self._shelves:
            for longer, _ in shelf.searcher.terms_with_prefix(_field(tag), stem, limit=MOST_COMPLETIONS):
                yield longer

    def _hit(self, row: _Row, asked: list[str], langs: Sequence[str]) -> Hit:
        rank, place, score = row
        entry = self._entries[place]
        exact = {_IDENTIFIER: "id", _NAME: "label", _WORDS: None}[rank]
        return Hit(entry.iri, entry.id, entry.type, round(score, 3), exact, best_passage(entry, asked, langs))

    # --- counting ----------------------------------------------------------------------------------------------------

    def _counted_types(self, scored: Iterable[_Row], choice: _Choice) -> dict[str, int]:
        entries = [self._entries[place] for _, place, _ in scored]
        return _by_count(Counter(e.type for e in entries if not choice.values or choice.has_values(e)))

    def _counted_facets(
        self, scored: Iterable[_Row], kept: Iterable[_Row], choice: _Choice
    ) -> dict[str, dict[str, int]]:
        pairs = Counter(chain.from_iterable(self._pairs[place] for _, place, _ in kept))
        for name in choice.values:
            for pair in [pair for pair in pairs if pair[0] == name]:
                del pairs[pair]
            for _, place, _ in scored:
                entry = self._entries[place]
                if choice.has_type(entry) and choice.has_values(entry, without=name):
                    pairs.update((name, value) for value in entry.facets.get(name, ()))
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for (name, value), count in pairs.items():
            counts[name][value] = count
        return {name: _by_count(counted) for name, counted in sorted(counts.items())}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Entries of one weight: their places, and tantivy's searcher over them in the same order."""

    weight: float
    places: Sequence[int]
    searcher: tantivy.Searcher

    def scores(self, query: tantivy.Query) -> Iterator[tuple[int, float]]:
        """Place and score of every entry that fits, the weight aside."""
        hits = self.searcher.search(query, max(1, len(self.places)), count=False).hits
        return ((self.places[address.doc], score) for score, address in hits)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a thing must be, and which values it must have."""

    types: frozenset[str]
    values: Mapping[str, frozenset[str]]

    def __bool__(self) -> bool:
        return bool(self.types or self.values)

    def has_type(self, entry: Entry) -> bool:
        return not self.types or entry.type in self.types

    def has_values(self, entry: Entry, without: str | None = None) -> bool:
        return all(
            not wanted.isdisjoint(entry.facets.get(name, ())) for name, wanted in self.values.items() if name != without
        )

    def takes(self, entry: Entry) -> bool:
        return self.has_type(entry) and self.has_values(entry)


def _by_count(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _field(tag: str) -> str:
    return "words_" + tag.replace("-", "_")


def _schema(tags: Iterable[str]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for tag in tags:
        builder.add_text_field(_field(tag), tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _index(schema: tantivy.Schema, entries: Sequence[Entry]) -> tantivy.Index:
    """One segment, so that the number of a document is the place of its entry."""
    index = tantivy.Index(schema)
    writer = index.writer(_WRITER_BYTES, 1)
    for entry in entries:
        document = tantivy.Document()
        for passage in entry.passages:
            for _ in range(NAME_WEIGHT if passage.property in NAMES else 1):
                document.add_text(_field(passage.lang), passage.stems)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    if index.searcher().num_segments > 1:
        raise ValueError(f"{len(entries)} entries do not fit into one segment of {_WRITER_BYTES} bytes")
    return index
