"""Addresses that route and addresses with TLS, for commands and for reads of the service, on real servers."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from neo4j import Query

from koban_kg.errors import UnavailableError
from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.serving.client import Client
from tests.neo4j_server import deploy
from tests.proxy import SOCKETS_ARE_LEFT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.neo4j_server import Server

# a loop that ends right after a connection with TLS was closed does not see its goodbye
GOODBYES = "ignore:Exception ignored in. <function _SelectorTransport:pytest.PytestUnraisableExceptionWarning"
pytestmark = [pytest.mark.filterwarnings(SOCKETS_ARE_LEFT), pytest.mark.filterwarnings(GOODBYES)]

SUBJECT = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")


async def read(address: str) -> list[list[object]]:
    """What the service reads there."""
    client = Client(Target(address))
    try:
        return await client.read(Query("CYPHER 5 RETURN 1"), {})
    finally:
        await client.close()


def answers(address: str) -> bool:
    """Whether commands and reads get an answer there."""
    with Connection(Target(address)) as connection:
        return connection.run("contents")[0]["nodes"] == 0 and asyncio.run(read(address)) == [[1]]


def test_an_address_may_route(neo4j_scratch: Server) -> None:
    assert answers(neo4j_scratch.address.replace("bolt://", "neo4j://"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody vouches for, with its key beside it."""
    folder = tmp_path_factory.mktemp("certificates")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *SUBJECT)
    files = ("-keyout", folder / "private.key", "-out", folder / "public.crt")
    subprocess.run([*made, *files], check=True, capture_output=True)
    return folder / "public.crt"


@pytest.fixture(scope="module")
def encrypted(certificate: Path, tmp_path_factory: pytest.TempPathFactory, neo4j_line: str) -> Iterator[str]:
    """Host and port of a server that speaks TLS only."""
    where = ("--line", neo4j_line, "--home", tmp_path_factory.mktemp("neo4j-tls"))
    policy = {
        "server.bolt.tls_level": "REQUIRED",
        "dbms.ssl.policy.bolt.enabled": "true",
        "dbms.ssl.policy.bolt.base_directory": certificate.parent,
        "dbms.ssl.policy.bolt.client_auth": "NONE",
    }
    sets = [part for name, value in policy.items() for part in ("--set", f"{name}={value}")]
    started = deploy("start", *where, "--port", "0", "--no-auth", "--heap", "512m", *sets)
    assert started.returncode == 0, started.stderr
    yield started.stdout.strip().partition("://")[2]
    deploy("stop", *where)


@pytest.mark.slow
@pytest.mark.needs_neo4j
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which makes a certificate, is not here")
class TestTLS:
    @pytest.mark.parametrize("scheme", ["bolt+ssc", "neo4j+ssc"])
    def test_any_certificate_may_be_taken(self, encrypted: str, scheme: str) -> None:
        assert answers(f"{scheme}://{encrypted}")

    @pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
    def test_a_certificate_is_checked(
        self, encrypted: str, certificate: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(UnavailableError) as refused:
            answers(f"{scheme}://{encrypted}")
        assert refused.value.problem.type == "graph-unreachable"

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert answers(f"{scheme}://{encrypted}")

    @pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
    def test_nothing_is_told_in_the_clear(self, encrypted: str, scheme: str) -> None:
        with pytest.raises(UnavailableError) as refused:
            answers(f"{scheme}://{encrypted}")
        assert refused.value.problem.type == "graph-unreachable"
