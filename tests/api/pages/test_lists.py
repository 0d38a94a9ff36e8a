"""Lists: text, facets and their counts, order, pages, CSV; what is said where nothing is found."""

from __future__ import annotations

import csv
import io
import re

import pytest

from api.pages.browse import fold


def rows_of(html: str) -> list[str]:
    """The addresses of the rows of a list."""
    body = html.partition('<ul class="rows">')[2].partition("</ul>")[0]
    return re.findall(r"<li><a href=\"(/[^\"]+)\"", body)


def facet(html: str, name: str) -> dict[str, int]:
    """The values of a facet with their counts."""
    block = html.partition(f"<summary>{name}</summary>")[2].partition("</details>")[0]
    found = re.findall(r"<a [^>]*>(?:<span[^>]*>✓ </span>)?([^<]+)</a></span><span class=\"soft\">(\d+)</span>", block)
    return {label: int(count) for label, count in found}


def page(client, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def test_counts_of_a_facet_are_those_of_its_lists(client) -> None:
    counts = facet(page(client, "/browse/methodology"), "Kind")
    assert counts == {
        "Methodology": 39, "Model": 30, "Best practice": 18, "Technology": 11, "Strategy": 10, "Tool": 8,
    }  # fmt: skip
    strategies = page(client, "/browse/methodology?kind=strategy")
    assert "10 of 116" in strategies
    assert len(rows_of(strategies)) == 10
    assert facet(strategies, "Kind") == counts, "values of one facet are alternatives: the others keep their counts"


def test_choices_text_order_and_page_stay_in_the_address(client) -> None:
    html = page(client, "/browse/norm?q=profiling&normType=prohibition&sort=binding")
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/browse/norm\?[^"]+)"', html)]
    assert any(link.startswith("/browse/norm?q=profiling&normType=prohibition&") for link in links)
    assert any("sort=binding" in link for link in links)
    assert '<input id="q" type="search" name="q" value="profiling">' in html


def test_pages_hold_every_row_once(client) -> None:
    seen: list[str] = []
    for number in range(1, 6):
        seen += rows_of(page(client, f"/browse/methodology?page={number}"))
    assert len(seen) == len(set(seen)) == 116
    assert rows_of(page(client, "/browse/methodology?page=999")) == rows_of(page(client, "/browse/methodology?page=5"))


def test_the_csv_has_the_rows_of_the_list(client) -> None:
    answer = client.get("/browse/norm.csv?normType=prohibition")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    listed = page(client, "/browse/norm?normType=prohibition")
    assert f"{len(rows)} of 360" in listed
    assert {row["normType"] for row in rows} == {"Prohibition"}
    assert {row["from"] for row in rows} == {"/browse/norm?normType=prohibition"}
    assert list(rows[0])[:3] == ["id", "iri", "label"]


@pytest.mark.parametrize(
    ("path", "marked", "plain"),
    [
        ("/browse/capability.csv", {"label", "definition", "domain", "modes"}, {"sourceCitation", "enablingTools"}),
        ("/id/problem/prb-burglary.csv", {"practice", "kind"}, {"iri_path"}),
        ("/id/methodology/hot-spots-policing.csv", {"direction", "design"}, {"result", "source"}),
    ],
)
def test_a_csv_names_the_columns_that_a_machine_translated(
    client, path: str, marked: set[str], plain: set[str]
) -> None:
    def columns(lang: str) -> list[set[str]]:
        rows = csv.DictReader(io.StringIO(client.get(f"{path}?lang={lang}").text))
        return [set(row["machine_translated"].split(" | ")) - {""} for row in rows]

    assert marked <= set().union(*columns("pt"))
    assert not plain & set().union(*columns("pt"))
    assert set().union(*columns("en")) == set(), "English is the original"


@pytest.mark.parametrize(
    ("query", "message"), [("q=zzzz", "No entry among the norms fits “zzzz”"), ("q=chatbot", "Other lists")]
)
def test_an_empty_list_says_what_was_asked_and_what_there_is(client, query: str, message: str) -> None:
    assert message in page(client, f"/browse/norm?{query}")


def test_text_is_found_without_case_and_diacritics(client) -> None:
    assert fold("Płock Ölß") == "płock olss"
    assert set(rows_of(page(client, "/browse/pilot?q=PŁOCK"))) == {"/id/pilot/PI-4"}
    assert "/id/related-project/RP-UNITY" in rows_of(page(client, "/browse/related-project?q=unity"))


def test_an_unknown_parameter_changes_nothing(client) -> None:
    assert rows_of(page(client, "/browse/pilot?nonsense=1&page=x&sort=nonsense")) == rows_of(
        page(client, "/browse/pilot")
    )


def test_practices_show_direction_and_strength(client) -> None:
    html = page(client, "/browse/methodology?q=alley+gating")
    assert "Favourable" in html
    assert 'class="bars"' in html


def test_tables_of_a_page_can_be_taken_as_csv(client) -> None:
    answer = client.get("/id/problem/prb-burglary.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert set(rows) == {
        *("alley-gating", "cpted", "neighbourhood-watch", "repeat-victimisation-cocooning", "secured-by-design"),
        "whatsapp-neighbourhood-groups",
    }
    assert (rows["cpted"]["direction"], rows["alley-gating"]["direction"]) == ("No effect found", "Favourable")
    results = list(csv.DictReader(io.StringIO(client.get("/id/methodology/neighbourhood-watch.csv").text)))
    assert {(row["id"], row["is_effect"]) for row in results} >= {("ev-058", "yes"), ("ev-142", "no")}
    assert client.get("/id/problem/nothing.csv").status_code == 404
