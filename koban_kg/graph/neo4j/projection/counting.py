"""The catalog of a projection: what stands where, how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from koban_kg.graph.neo4j.catalog import Catalog, Ends, Key
from koban_kg.graph.neo4j.names import SOME_VALUES_FROM
from koban_kg.names import OWL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.graph.neo4j.projected import Relationship
    from koban_kg.graph.neo4j.projection.naming import Naming
    from koban_kg.graph.neo4j.projection.nodes import Nodes


def count_catalog(naming: Naming, nodes: Nodes, relationships: Iterable[Relationship]) -> Catalog:
    """The catalog of what was made; ``id`` and ``iri`` are keys of every exposed class with members."""
    inverse = {forward: backward for backward, forward in naming.forward.items()}
    ends = count_ends(relationships, nodes.owners)
    types = {name: naming.types.get(name, OWL + "someValuesFrom") for name in sorted({found.type for found in ends})}
    return Catalog(
        labels=dict(sorted(naming.labels.items())),
        types=types,
        inverses={name: inverse[iri] for name, iri in types.items() if iri in inverse and name != SOME_VALUES_FROM},
        members=dict(nodes.members),
        hidden=dict(nodes.hidden),
        keys=tuple(sorted(_keys(naming, nodes), key=lambda key: (key.owner, key.name))),
        ends=ends,
    )


def count_ends(relationships: Iterable[Relationship], owners: Mapping[str, str]) -> tuple[Ends, ...]:
    """The relationships by type and classes of their ends, ``owners`` giving the class of each node."""
    every: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    outward: Counter[tuple[str, str, str]] = Counter()
    inward: Counter[tuple[str, str, str]] = Counter()
    for found in relationships:
        start, end = owners[found.start], owners[found.end]
        counts = every[found.type, start, end]
        counts[0] += 1
        counts[1] += found.properties["inferred"] is True
        outward[found.type, found.start, end] += 1
        inward[found.type, start, found.end] += 1
    most_out: dict[tuple[str, str, str], int] = defaultdict(int)
    for (name, node, owner), count in outward.items():
        triple = (name, owners[node], owner)
        most_out[triple] = max(most_out[triple], count)
    most_in: dict[tuple[str, str, str], int] = defaultdict(int)
    for (name, owner, node), count in inward.items():
        triple = (name, owner, owners[node])
        most_in[triple] = max(most_in[triple], count)
    return tuple(
        Ends(*triple, count, inferred, most_out[triple], most_in[triple])
        for triple, (count, inferred) in sorted(every.items())
    )


def _keys(naming: Naming, nodes: Nodes) -> Iterable[Key]:
    slots = [slot for found in naming.slots.values() for slot in found.values() if slot is not None]
    slots += [slot for found in nodes.identified.values() for slot in found]
    for slot in slots:
        if slot.count:
            yield Key(
                owner=slot.owner,
                name=slot.name,
                base=slot.base,
                predicate=slot.predicate,
                form=slot.form,
                language=slot.language,
                scheme=slot.scheme,
                many=slot.many,
                count=slot.count,
                graphs=tuple(sorted(slot.graphs)),
                split=tuple(sorted(slot.split)),
                folded=slot.folded,
                composed=slot.composed,
                linked=slot.linked,
            )
