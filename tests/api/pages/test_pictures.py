"""Pages in a real browser, with every other host blocked: nothing is asked elsewhere, nothing scrolls sideways."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from api.pages.editors import GRAPHQL, SPARQL

from .browser import Browser, missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.needs_chromium, pytest.mark.slow]

PAGES = [
    "/",
    "/samples",
    "/browse/methodology",
    "/browse/norm?normType=prohibition",
    "/search?q=rumours+in+the+chat+group",
    "/search?q=Streit&lang=de&type=Capability",
    "/search?q=zzzz",
    "/why?s=scared-straight&p=a&o=koban:HarmfulPractice",
    "/id/problem/prb-burglary",
    "/id/methodology/hot-spots-policing",
    "/id/capability/CP-PRE-01",
    "/id/capability/CP-PRE-01?lang=el",
    "/id/norm/AIA-5-1-d",
    "/id/use-case/UC01",
    "/ontology",
    "/ontology/Capability",
    "/data",
    "/about",
    "/id/problem/nothing-like-this",
]


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    lacking = missing()
    if lacking is not None:
        if "chromium" in os.environ.get("KOBAN_REQUIRE", ""):
            pytest.fail(lacking)
        pytest.skip(lacking)
    with Browser(address) as found:
        yield found


def strangers(browser: Browser, address: str) -> list[str]:
    """Requests that left the origin."""
    return [
        url
        for url in browser.requests()
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != address
    ]


def test_pages_wide_and_narrow(browser: Browser, address: str, tmp_path: Path) -> None:
    faults = {}
    for path in PAGES:
        for width in (1280, 380):
            browser.open(path, width)
            sideways = browser.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth")
            small = browser.run(
                "return [...document.querySelectorAll('nav a, button, summary, .rows > li > a')]"
                ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 23.5).map(e => e.textContent.trim())"
            )
            picture = browser.picture(tmp_path / "page.png", whole=False)
            complaints = [c for c in browser.complaints() if "404" not in c]
            if sideways or small or complaints or len(picture) < 8_000:
                faults[path, width] = (sideways, small, complaints, len(picture))
    assert faults == {}
    assert strangers(browser, address) == []


def test_samples_show_every_component_light_and_dark(browser: Browser, tmp_path: Path) -> None:
    browser.open("/samples", dark=False)
    light = browser.run("return getComputedStyle(document.documentElement).backgroundColor")
    wide = browser.picture(tmp_path / "light.png")
    for part in (
        ".mark",
        ".bars",
        ".open",
        ".auto",
        ".evidence",
        ".none",
        ".facets",
        ".ladder",
        ".diagram",
        ".sources",
    ):
        assert browser.run(f"return document.querySelectorAll('main {part}').length") > 0, part
    browser.open("/samples", dark=True)
    dark = browser.run("return getComputedStyle(document.documentElement).backgroundColor")
    assert light != dark
    assert browser.picture(tmp_path / "dark.png") != wide


CONTRAST = """
const parse = c => c.match(/[\\d.]+/g).slice(0, 3).map(Number);
const light = c => parse(c).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  if (!/rgba\\(.*, 0\\)/.test(c) && c !== 'transparent') return c; } return 'rgb(255, 255, 255)'; };
const found = [];
for (const e of document.querySelectorAll('body *')) {
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.offsetParent) continue;
  const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
  const ratio = (a + .05) / (b + .05);
  if (ratio < 4.5) found.push(e.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
}
return found;
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_contrast_of_every_text(browser: Browser, dark: bool) -> None:
    for path in ("/samples", "/", "/id/problem/prb-youth-offending", "/browse/methodology"):
        browser.open(path, dark=dark)
        assert browser.run(CONTRAST) == [], path


def test_the_keyboard_reaches_the_content(browser: Browser) -> None:
    browser.open("/id/problem/prb-burglary")
    browser.cdp("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.run("return document.activeElement.className") == "skip"
    assert browser.run("return document.activeElement.getBoundingClientRect().left >= 0")
    outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_paper_is_black_on_white(browser: Browser) -> None:
    browser.open("/id/problem/prb-burglary", dark=True)
    browser.cdp("Emulation.setEmulatedMedia", media="print")
    assert browser.run("return getComputedStyle(document.querySelector('.top form')).display") == "none"
    assert browser.run("return getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    browser.cdp("Emulation.setEmulatedMedia", media="")


@pytest.fixture(params=[GRAPHQL, SPARQL], ids=["graphql", "sparql"])
def editor(request):
    if not request.param.ready:
        if "npm" in os.environ.get("KOBAN_REQUIRE", ""):
            pytest.fail("scripts/editors has not been run")
        pytest.skip("the editors are not there: scripts/editors fetches them")
    return request.param


def test_the_editors_run_an_example_and_ask_nobody_else(browser: Browser, address: str, editor, tmp_path: Path) -> None:
    browser.requests()
    browser.open(f"/explore/{editor.name}?example=EL01&run=1", 1280)
    result = ".result-window" if editor is GRAPHQL else "#plain-result"
    assert browser.wait("document.querySelector('.CodeMirror')")
    assert browser.wait(f"document.querySelector('{result}').textContent.includes('alley-gating')")
    browser.picture(tmp_path / "editor.png")
    assert strangers(browser, address) == []
    assert browser.complaints() == []


def test_an_edited_query_goes_into_the_address_and_runs(browser: Browser) -> None:
    if not SPARQL.ready:
        pytest.skip("the editors are not there: scripts/editors fetches them")
    browser.open("/explore/sparql")
    assert browser.wait("document.querySelector('.CodeMirror')")
    browser.run("document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT (1+1 AS ?two) {}')")
    assert browser.wait("new URL(location).searchParams.get('query') === 'SELECT (1+1 AS ?two) {}'")
    browser.run("document.querySelector('#plain button').click()")
    assert browser.wait("document.querySelector('#plain-result table')?.textContent.includes('two')")
    assert browser.run("return document.querySelector('#plain-result tbody').textContent.trim()") == "2"
