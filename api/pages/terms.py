"""Pages of the model's own terms: an index by module and a page per class or property; and of schemes of concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages import rdf
from api.pages.page import Crumb, render
from api.pages.view import Ref, path_of
from api.pages.words import Text, say
from koban_kg import names
from koban_kg.errors import NotFoundError

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.pages.view import View

LITERAL_LINES = ("definition", "label", "isDefinedBy")


async def index(view: View) -> HTMLResponse:
    """All terms by module, classes before properties."""
    found = await rdf.rows(view.live, "terms")
    modules: dict[str, dict[str, Any]] = {}
    for row in found:
        title = row.get("moduleTitle") or say("module_none")
        module = modules.setdefault(title, {"title": title, "classes": [], "properties": []})
        kind = names.compact(row["kind"])
        entry = {
            "name": row["term"].removeprefix(names.KOBAN),
            "href": path_of(row["term"]),
            "label": row["label"],
            "definition": row.get("definition"),
            "deprecated": row.get("deprecated") == "true",
        }
        module["classes" if kind == "owl:Class" else "properties"].append(entry)
    return render(
        view.frame,
        "terms.html",
        title=say("terms_title"),
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("door_data")), "/data"), Crumb(Text(say("terms_title")))],
        modules=sorted(modules.values(), key=lambda m: m["title"]),
        total=len(found),
    )


async def term(view: View, name: str) -> HTMLResponse:
    """The page of one class or property.

    Raises
    ------
    NotFoundError
        If the model has no such term.
    """
    iri = names.KOBAN + name
    found = await rdf.rows(view.live, "term", term=iri)
    stated = [row for row in found if row["direction"] == "of"]
    if not stated:
        raise NotFoundError(
            "The model has no such term.", given=name, expected="the name of a class or property, its case kept"
        )
    single = {
        key: next((row["value"] for row in stated if row["predicate"] == predicate), None)
        for key, predicate in {
            "label": names.RDFS + "label",
            "definition": names.SKOS + "definition",
            "deprecated": names.OWL + "deprecated",
        }.items()
    }
    hidden = {names.RDFS + "label", names.SKOS + "definition"}
    cls = view.model.by_iri.get(iri)
    label = Text(single["label"] or name)
    return render(
        view.frame,
        "term.html",
        title=f"{label.value} ({name})",
        crumbs=[
            Crumb(Text(say("home")), "/"),
            Crumb(Text(say("door_data")), "/data"),
            Crumb(Text(say("terms_title")), "/ontology"),
            Crumb(label),
        ],
        label=label,
        name=name,
        definition=single["definition"],
        deprecated=single["deprecated"] == "true",
        kind=", ".join(sorted(names.compact(row["value"]) for row in stated if row["predicate"] == names.RDF + "type")),
        stated=_grouped(row for row in stated if row["predicate"] not in {*hidden, names.RDF + "type"}),
        used=_grouped(row for row in found if row["direction"] == "to"),
        cls=cls,
        fields=[] if cls is None else [p for p in cls.properties.values() if p.pick is None],
        id=name,
        iri=iri,
    )


def _grouped(rows: Any) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        value = row["value"]
        is_iri = value.startswith(("http://", "https://"))
        shown = row.get("valueLabel") or (names.compact(value) if is_iri else value)
        entry = {"href": path_of(value) if is_iri else "", "shown": shown, "curie": names.compact(value)}
        group = groups.setdefault(names.compact(row["predicate"]), [])
        if entry not in group:
            group.append(entry)
    return [{"predicate": predicate, "values": values} for predicate, values in groups.items()]


async def scheme(view: View, name: str) -> HTMLResponse:
    """The concepts of one scheme, with their meaning.

    Raises
    ------
    NotFoundError
        If no concept is in such a scheme.
    """
    iri = names.SCHEME + name
    found = await rdf.rows(view.live, "scheme", scheme=iri)
    concepts = [row for row in found if "concept" in row]
    if not concepts:
        raise NotFoundError("There is no such scheme.", given=name, expected="the name of a scheme of concepts")
    title = Text(next((row["title"] for row in found if "title" in row), name))
    refs = [
        {
            "ref": Ref(row["concept"], path_of(row["concept"]), Text(row.get("label", row["concept"]))),
            "definition": row.get("definition"),
            "notation": row.get("notation"),
        }
        for row in concepts
    ]
    return render(
        view.frame,
        "scheme.html",
        title=title.value,
        crumbs=[
            Crumb(Text(say("home")), "/"),
            Crumb(Text(view.model.classes["Concept"].label_plural), "/browse/concept"),
            Crumb(title),
        ],
        label=title,
        definition=next((row["meaning"] for row in found if "meaning" in row), None),
        concepts=refs,
        id=name,
        iri=iri,
    )
