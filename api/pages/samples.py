"""Every component once, with made-up content that says so: what the picture tests look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.pages import diagram
from api.pages.evidence import Result, Strength
from api.pages.page import Crumb, render
from api.pages.sources import Source
from api.pages.view import Ref
from api.pages.words import Text, marks, say
from koban_kg.errors import Problem

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.pages.view import View


def page(view: View) -> HTMLResponse:
    """The page of samples; marks and their words are those of the release, the content is made up."""
    words = view.words
    refs = [
        Ref(f"S{n}", "/samples", Text(f"Sample thing {n}"), verified=view.verified("yes"), note="a note of the link")
        for n in range(1, 4)
    ]
    inferred = Ref("S4", "/samples", Text("Sample thing 4"), inferred=True)
    translated = Ref("S5", "/samples", Text("Beispiel", "de", auto=True, english="Example"))
    return render(
        view.frame,
        "samples.html",
        title="Samples of all components",
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text("Samples"))],
        directions=[words.word("Direction", notation) for notation in marks()["Direction"]],
        strengths=[Strength(n, say(f"strength_{n}"), say(f"strength_{n}")) for n in range(1, 5)],
        verifications=[view.verified(notation) for notation in marks()["Verified"]],
        refs=[*refs, inferred, translated],
        result=_result(view),
        sources=[
            Source(
                "Sample and Example (2026) A made-up source",
                "https://example.org/",
                None,
                view.verified("yes"),
            ),
            Source("A source without an address", None, None, view.verified("partly")),
        ],
        facets=[
            {
                "label": "Sample facet",
                "open": True,
                "values": [
                    {"label": Text("First value"), "count": 12, "chosen": True, "href": "/samples"},
                    {"label": Text("Second value"), "count": 3, "chosen": False, "href": "/samples"},
                ],
            }
        ],
        problem=Problem(
            "not-found",
            "Not found",
            404,
            "No sample has this id.",
            given="smaple",
            expected="an id of the list",
            hint="Take the nearest.",
        ),
        levels=[
            {
                "number": n,
                "name": Ref(str(n), "/samples", Text(f"Level {n}")),
                "test": Text("The general test of the level"),
                "text": Text("What the level means here") if n % 2 else None,
            }
            for n in range(6)
        ],
        drawing=diagram.draw(
            "sample",
            title="Prerequisites of a sample",
            description="From left to right: the sample needs two others, works better with one, and one needs it.",
            nodes=[*refs, inferred, translated],
            edges=[("S1", "S3", False), ("S2", "S3", False), ("S4", "S3", True), ("S3", "S5", False)],
            self_id="S3",
        ),
    )


def _result(view: View) -> Result:
    words = view.words
    return Result(
        id="sample-1",
        href="/samples",
        what=Text("Burglaries of homes, made-up figure"),
        direction=words.word("Direction", "favourable"),
        design=words.word("Design", "quasi_experiment"),
        studies=6,
        figure="−37 %, confidence interval −52 to −18",
        result=Text("a made-up result"),
        moderators=Text("a made-up context"),
        citation="Sample and Example (2026)",
        url="https://example.org/",
        doi=None,
        verified=view.verified("partly"),
        year=2026,
        study=None,
        outcome=None,
        practice=None,
        neutral=False,
        effect=True,
    )
