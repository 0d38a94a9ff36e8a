"""The application as a process: it starts, prints its address, answers, and ends when told."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import orjson
import pytest

from api.app import create_app, openapi, serve
from koban_kg.errors import UnavailableError
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture
def run() -> Iterator[list[subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


@pytest.mark.parametrize("workers", [1, 2])
def test_it_serves_at_the_printed_address_and_ends_cleanly(
    release_home: Path, run: list[subprocess.Popen[str]], workers: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.app import serve; serve()"],
        env={**os.environ, "KOBAN_HOME": str(release_home), "KOBAN_PORT": "0", "KOBAN_WORKERS": str(workers)},
        stdout=subprocess.PIPE,
        text=True,
    )
    run.append(process)
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address is not None
    ready = ask(address[0] + "health/ready")

    assert ready["status"] == "ready"
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) in {0, -signal.SIGTERM}


def ask(address: str) -> dict[str, str]:
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                found: dict[str, str] = orjson.loads(response.read())
                return found
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


def test_a_taken_port_is_told(release_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UnavailableError, match=f"Cannot listen on 127.0.0.1:{port}"):
            serve(Settings(home=release_home, port=port))


def test_without_a_release_it_does_not_serve(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="There is no published release"):
        serve(Settings(home=tmp_path, port=0))


def test_the_openapi_document_is_stable_and_names_the_doors(tmp_path: Path) -> None:
    text = openapi()

    assert text == openapi()
    paths = orjson.loads(text)["paths"]
    assert {"/health/live", "/health/ready", "/api/v1/describe", "/api/v1/find"} <= set(paths)
    assert orjson.loads(text) == create_app(Settings(home=tmp_path)).openapi()


def test_answers_are_compressed_where_it_pays(client: TestClient) -> None:
    long = client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    short = client.get("/health/live", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/openapi.json", headers={"Accept-Encoding": "identity"})

    assert long.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in long.headers["vary"]
    assert "content-encoding" not in short.headers
    assert "content-encoding" not in plain.headers
    assert long.json() == plain.json()
    assert int(long.headers["content-length"]) * 3 < int(plain.headers["content-length"])


@pytest.mark.parametrize("path", ["/health/live", "/openapi.json", "/graphql?query=%7B__typename%7D", "/"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.headers["content-type"] == got.headers["content-type"]
