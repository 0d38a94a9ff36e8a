"""A small release, and a server on the loopback that must hear nothing."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from koban_kg.names import KOBAN, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = "1.2.3"
ID = "https://w3id.org/koban/id/"


def release_lines(practices: int = 400) -> list[str]:
    """N-Quads of a release in miniature: every triple in one graph; five per practice, two per capability."""

    def line(subject: str, predicate: str, value: str, graph: str) -> str:
        return f"<{ID}{subject}> <{predicate}> {value} <{graph_iri(VERSION, graph)}> .\n"  # type: ignore[arg-type]

    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    lines = []
    for i in range(practices):
        graph = "open" if i % 10 == 0 else "asserted"
        lines += [
            line(f"methodology/m{i}", kind, f"<{KOBAN}Methodology>", graph),
            line(f"methodology/m{i}", label, f'"practice {i}"@en', graph),
            line(f"methodology/m{i}", label, f'"Praxis {i}"@de', "translations"),
            line(f"methodology/m{i}", KOBAN + "strengthens", f"<{ID}capability/c{i % 20}>", graph),
            line(f"capability/c{i % 20}", KOBAN + "strengthenedBy", f"<{ID}methodology/m{i}>", "inferred"),
        ]
    for i in range(20):
        lines += [
            line(f"capability/c{i}", kind, f"<{KOBAN}Capability>", "asserted"),
            line(f"capability/c{i}", label, f'"capability {i}, \\"quoted\\"\\nand broken"@en', "asserted"),
        ]
    lines.append(line("capability/c0", KOBAN + "note", '"from an ontology"', "ontology"))
    lines.append(line("capability/c1", KOBAN + "note", '"only with an open premise"', "open-inferred"))
    return lines


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "koban.nq"
    path.write_text("".join(release_lines()), encoding="utf-8")
    return path


class Listener:
    """A TCP server on the loopback that counts connections and answers each with an error."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/"
        self.heard = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            with link:
                self.heard += 1
                link.recv(4096)
                link.sendall(b"HTTP/1.1 500 no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    yield server
    server.close()
