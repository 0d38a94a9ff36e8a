"""Pages that stand for themselves: landing, the researcher's door, how to read this, accessibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages import evidence
from api.pages.feeds import kept
from api.pages.negotiate import FORMATS
from api.pages.page import Crumb, render
from api.pages.words import Text, marks, say

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.pages.view import Ref, View

NUMBERS = (
    ("practices", "practicesVerified", "Methodology"),
    ("results", "resultsVerified", "Evidence"),
    ("capabilityCount", "capabilitiesVerified", "Capability"),
    ("normCount", "normsVerified", "Norm"),
    ("trainingCount", "trainingsVerified", "Training"),
)
"""Fields of ``landing.graphql`` with the total and the verified part, and the class they count."""

PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "name": "user_policy",
        "text": "user_policy_text",
        "links": (("door_works", "/browse/problem"), ("door_law", "/browse/norm"), ("ask_graphql", "/explore/graphql")),
    },
    {
        "name": "user_pilot",
        "text": "user_pilot_text",
        "links": (("door_capabilities", "/browse/capability"), ("training_list", "/browse/training")),
    },
    {
        "name": "user_researcher",
        "text": "user_researcher_text",
        "links": (("ask_sparql", "/explore/sparql"), ("terms_link", "/ontology"), ("dumps_title", "/data#dumps")),
    },
    {
        "name": "user_assistant",
        "text": "user_assistant_text",
        "links": (("questions_open", "/openapi.json"), ("data_door", "/data")),
    },
)


async def landing(view: View) -> HTMLResponse:
    """The landing page: what this is, four ways in with a real example each, the release in numbers."""
    data = await view.ask("landing")
    first = {
        name: view.ref(data[name][0]) if data[name] else None for name in ("example", "laddered", "duty", "problems")
    }
    cards: list[dict[str, Any]] = [
        _card(view, "works", "/browse/problem", first["example"] or first["problems"]),
        _card(view, "gaps", "/browse/capability", first["laddered"], later=True),
        _card(view, "law", "/browse/norm", first["duty"], later=True),
        _card(view, "query", "/data", None, example_href="/explore/graphql"),
    ]
    return render(
        view.frame,
        "landing.html",
        title=say("landing_short"),
        description=say("landing_lead"),
        cards=cards,
        examples=[view.ref(row) for row in data["problems"]],
        numbers=[
            {
                "count": data[total]["totalCount"],
                "checked": _share(data[checked]["totalCount"], data[total]["totalCount"]),
                "label": view.model.classes[name].label_plural,
                "href": f"/browse/{view.model.classes[name].segment}",
            }
            for total, checked, name in NUMBERS
        ]
        + [
            {
                "count": data["problemCount"]["totalCount"],
                "checked": None,
                "label": view.model.classes["Problem"].label_plural,
                "href": "/browse/problem",
            }
        ],
        people=PEOPLE,
    )


def _card(
    view: View, name: str, href: str, ref: Ref | None, *, later: bool = False, example_href: str | None = None
) -> dict[str, Any]:
    return {
        "href": href,
        "title": f"card_{name}",
        "text": f"card_{name}_text",
        "later": f"card_{name}_later" if later else None,
        "example": f"card_{name}_example",
        "example_href": example_href or href,
        "ref": ref,
        "name": None if ref is None else (view.text(ref.extra, "shortTitle") or ref.label).said,
    }


def _share(part: int, whole: int) -> int | None:
    """The share in whole percent, rounded down: never more verified than there is."""
    return part * 100 // whole if whole else None


async def data(view: View) -> HTMLResponse:
    """The researcher's and the assistant's door: editors, questions, terms, forms of a thing, dumps."""
    sample = (await view.ask("landing"))["problems"][:1]
    return render(
        view.frame,
        "data.html",
        title=say("data_title"),
        description=say("data_lead"),
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("door_data")))],
        sample=view.ref(sample[0]).href if sample else None,
        forms=FORMATS,
        artefacts=artefacts(view),
        releases=kept(view.live.settings.home),
    )


def artefacts(view: View) -> list[dict[str, Any]]:
    """The files of the release with size and checksum, as ``SHA256SUMS`` lists them."""
    folder = view.live.release.artefacts
    sums: dict[str, str] = {}
    listed = folder / "SHA256SUMS"
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            sums[name.strip()] = digest
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        {
            "name": (name := path.relative_to(folder).as_posix()),
            "size": _size(path.stat().st_size),
            "sha256": sums.get(name),
        }
        for path in files
    ]


def _size(octets: int) -> str:
    if octets < 1_000:
        return f"{octets} B"
    return f"{octets / 1_000:.0f} kB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


def about(view: View) -> HTMLResponse:
    """How to read the pages: strength, direction, verification, inference, translations, citing."""
    words = view.words
    return render(
        view.frame,
        "about.html",
        title=say("about_title"),
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("about_title")))],
        enough=evidence.ENOUGH_STUDIES,
        strengths=[evidence.Strength(n, say(f"strength_{n}"), say(f"strength_{n}")) for n in range(1, 5)],
        directions=[words.word("Direction", notation) for notation in marks()["Direction"]],
        verifications=[view.verified(notation) for notation in marks()["Verified"]],
    )


def accessibility(view: View) -> HTMLResponse:
    """The accessibility statement."""
    return render(
        view.frame,
        "accessibility.html",
        title=say("accessibility"),
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("accessibility")))],
    )
