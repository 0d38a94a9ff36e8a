"""The catalog as nodes of its own, so that it lies in the database beside the data it describes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from koban_kg.errors import UnavailableError
from koban_kg.graph.neo4j.catalog import Catalog, Ends, Form, Key
from koban_kg.graph.neo4j.names import CATALOG
from koban_kg.graph.neo4j.projected import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KEY, _TYPE, _LABEL, _ENDS = "CatalogKey", "CatalogType", "CatalogLabel", "CatalogEnds"


def catalog_nodes(catalog: Catalog) -> dict[str, Node]:
    """The nodes of a catalog by name; each has the labels ``Catalog`` and one for what it describes.

    ``name`` is unique: ``key Capability.label_en``, ``type ADDRESSES``, ``label Capability``,
    ``ends ADDRESSES Capability Problem``.
    """
    found: dict[str, Node] = {}

    def add(kind: str, title: str, **properties: Any) -> None:
        kept = {key: list(v) if isinstance(v, tuple) else v for key, v in properties.items() if v not in (None, ())}
        found[title] = Node(title, (CATALOG, kind), {"name": title, **kept})

    for label, iri in catalog.labels.items():
        members, hidden = catalog.members.get(label), catalog.hidden.get(label)
        add(_LABEL, f"label {label}", label=label, iri=iri, members=members, hidden=hidden)
    for name, iri in catalog.types.items():
        add(_TYPE, f"type {name}", type=name, iri=iri, inverse=catalog.inverses.get(name))
    for key in catalog.keys:
        add(
            _KEY,
            f"key {key.owner}.{key.name}",
            owner=key.owner,
            key=key.name,
            base=key.base,
            predicate=key.predicate,
            form=key.form.value,
            language=key.language,
            scheme=key.scheme,
            many=key.many,
            count=key.count,
            graphs=key.graphs,
            split=key.split,
            folded=key.folded,
            composed=key.composed,
            linked=key.linked,
        )
    for ends in catalog.ends:
        add(
            _ENDS,
            f"ends {ends.type} {ends.start} {ends.end}",
            type=ends.type,
            start=ends.start,
            end=ends.end,
            count=ends.count,
            inferred=ends.inferred,
            most_out=ends.most_out,
            most_in=ends.most_in,
        )
    return dict(sorted(found.items()))


def read_catalog(rows: Iterable[Mapping[str, Any]]) -> Catalog:
    """The catalog from the properties of its nodes, in any order; equal to the one that the nodes were made of.

    Raises
    ------
    UnavailableError
        If the nodes are not as this version of the program writes them.
    """
    try:
        return _read(rows)
    except (KeyError, ValueError) as error:
        raise UnavailableError(
            "The catalog in the database was written by another version of this program",
            type="other-catalog",
            given=f"a node of label {CATALOG} without {error}" if isinstance(error, KeyError) else str(error),
            expected="the catalog that koban neo4j push writes",
            hint="run koban neo4j push",
        ) from error


def _read(rows: Iterable[Mapping[str, Any]]) -> Catalog:
    catalog = Catalog()
    keys: list[Key] = []
    every: list[Ends] = []
    for row in sorted(rows, key=lambda row: str(row["name"])):
        kind = row["name"].partition(" ")[0]
        if kind == "label":
            catalog.labels[row["label"]] = row["iri"]
            for counts, name in ((catalog.members, "members"), (catalog.hidden, "hidden")):
                if name in row:
                    counts[row["label"]] = row[name]
        elif kind == "type":
            catalog.types[row["type"]] = row["iri"]
            if "inverse" in row:
                catalog.inverses[row["type"]] = row["inverse"]
        elif kind == "key":
            keys.append(_key(row))
        else:
            every.append(Ends(*(row[name] for name in _ENDS_FIELDS)))
    return replace(
        catalog,
        keys=tuple(sorted(keys, key=lambda key: (key.owner, key.name))),
        ends=tuple(sorted(every, key=lambda ends: (ends.type, ends.start, ends.end))),
    )


_ENDS_FIELDS = ("type", "start", "end", "count", "inferred", "most_out", "most_in")


def _key(row: Mapping[str, Any]) -> Key:
    return Key(
        owner=row["owner"],
        name=row["key"],
        base=row["base"],
        predicate=row["predicate"],
        form=Form(row["form"]),
        language=row.get("language"),
        scheme=row.get("scheme"),
        many=row["many"],
        count=row["count"],
        graphs=tuple(row.get("graphs", ())),
        split=tuple(row.get("split", ())),
        folded=row["folded"],
        composed=row["composed"],
        linked=row["linked"],
    )
