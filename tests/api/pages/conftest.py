"""A running server for the browser, and the structure of a page as the tests read it."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
PARAGRAPH_ENDS = frozenset(
    {"div", "dl", "form", "h1", "h2", "h3", "h4", "nav", "ol", "p", "pre", "section", "table"}
) | {*("ul", "details", "fieldset", "header", "footer", "main")}
TEXT_HIDERS = frozenset({"script", "style"})


@dataclass
class Page:
    """What a page is made of; ``faults`` are breaches of the content model that a browser would silently repair."""

    title: str = ""
    lang: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    fields_without_name: list[str] = field(default_factory=list)
    pictures_without_text: int = 0
    langs: list[str] = field(default_factory=list)
    text: str = ""
    faults: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._labelled: set[str] = set()
        self._fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: PLR0912 - one look each
        given = dict(attrs)
        page = self.page
        if tag in PARAGRAPH_ENDS and "p" in self._open:
            page.faults.append(f"<{tag}> inside <p>")
        if tag == "li" and self._open[-1] not in ("ul", "ol"):
            page.faults.append(f"<li> inside <{self._open[-1]}>")
        if tag == "a" and "a" in self._open:
            page.faults.append("<a> inside <a>")
        if tag not in VOID:
            self._open.append(tag)
        if tag == "html":
            page.lang = given.get("lang") or ""
        if "lang" in given:
            page.langs.append(given["lang"] or "")
        if "id" in given:
            page.ids.append(given["id"] or "")
        if tag == "a" and given.get("href"):
            page.links.append(str(given["href"]))
        if tag in ("h1", "h2", "h3", "h4"):
            page.headings.append((int(tag[1]), ""))
        if tag == "img" and given.get("alt") is None:
            page.pictures_without_text += 1
        if tag == "svg" and given.get("aria-hidden") != "true" and not given.get("aria-labelledby"):
            page.pictures_without_text += 1
        if tag == "label" and given.get("for"):
            self._labelled.add(str(given["for"]))
        if tag in ("input", "textarea", "select") and given.get("type") != "hidden":
            self._fields.append((str(given.get("id")), str(given.get("name"))))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.page.faults.append(f"</{tag}> where <{self._open[-1] if self._open else ''}> is open")
            if tag in self._open:
                while self._open.pop() != tag:
                    pass
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] in TEXT_HIDERS:
            return
        if self._open[-1] == "title" and "svg" not in self._open:
            self.page.title += data
            return
        if self.page.headings and any(tag in ("h1", "h2", "h3", "h4") for tag in self._open):
            level, text = self.page.headings[-1]
            self.page.headings[-1] = (level, (text + data).strip())
        self.page.text += data

    def close(self) -> None:
        super().close()
        self.page.fields_without_name = [name for found, name in self._fields if found not in self._labelled]
        if self._open:
            self.page.faults.append(f"not closed: {self._open}")


def read(html: str) -> Page:
    """The structure of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


@pytest.fixture(scope="session")
def get(client: TestClient):
    """A page by its path, as a browser asks for it, with its structure; kept, so that a path is asked for once."""
    kept: dict[str, tuple[object, Page]] = {}

    def asked(path: str):
        if path not in kept:
            answer = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
            kept[path] = (answer, read(answer.text))
        return kept[path]

    return asked


@pytest.fixture(scope="session")
def address(release_home: Path) -> Iterator[str]:
    """Host and port of the real application, served to a browser."""
    import uvicorn

    from api.app import create_app
    from koban_kg.settings import Settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(Settings(home=release_home)), host="127.0.0.1", port=port, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=20)
