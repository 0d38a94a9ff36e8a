"""The processes that are measured: a Neo4j server, this service, the peer; each ends with its block."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).resolve().parent.parent.parent
NEO4J: Final = ROOT / "deploy" / "neo4j" / "neo4j"
PEER: Final = Path(__file__).resolve().parent / "peer"
CACHE: Final = Path(os.environ.get("KOBAN_CACHE", Path.home() / ".cache" / "koban"))


class Running(NamedTuple):
    """A server that answers: its port, and its process."""

    port: int
    process: psutil.Process


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def start_database(home: Path, *, heap: str = "1g", settings: Mapping[str, str] | None = None) -> str:
    """Start the server of a folder; its address."""
    command = [str(NEO4J), "start", "--home", str(home), "--port", "0", "--no-auth", "--heap", heap]
    for name, value in (settings or {}).items():
        command += ["--set", f"{name}={value}"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def stop_database(home: Path) -> None:
    """Stop the server of a folder."""
    subprocess.run([str(NEO4J), "stop", "--home", str(home)], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def database(home: Path, *, heap: str = "1g", settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """A server whose data stand in a folder; its address."""
    address = start_database(home, heap=heap, settings=settings)
    try:
        yield address
    finally:
        stop_database(home)


def server_process(home: Path) -> list[psutil.Process]:
    """The Java of the server of a folder."""
    wanted = f"--home-dir={home.resolve()}"
    return [p for p in psutil.process_iter(["cmdline"]) if wanted in (p.info["cmdline"] or ())]


def install_peer() -> Path:
    """The folder with the peer and its packages; npm fetches them once for each set of versions."""
    package = (PEER / "package.json").read_bytes()
    folder = CACHE / "benchmark-peer" / hashlib.sha256(package).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    for path in PEER.iterdir():
        shutil.copy(path, folder / path.name)
    if not (folder / "installed").is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("npm was expected and not found: the peer is an npm package")
        options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
        subprocess.run([npm, "install", *options], cwd=folder, check=True, timeout=600)
        (folder / "installed").touch()
    return folder


@contextmanager
def peer(engine: str, bolt: str, types: Path) -> Iterator[Running]:
    """The peer in an HTTP server (``yoga`` or ``mercurius``)."""
    folder, port = install_peer(), free_port()
    with _process(["node", "server.mjs", engine, str(port), bolt, str(types)], cwd=folder) as process:
        _answers(port, "{ methodologies(limit: 1) { id } }", process)
        yield Running(port, psutil.Process(process.pid))


def statements(bolt: str, types: Path, documents: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The Cypher that the peer runs for documents: by name ``runs`` (text, parameters) and ``errors``."""
    done = subprocess.run(
        ["node", "server.mjs", "statements", bolt, str(types)],
        cwd=install_peer(),
        input=orjson.dumps(dict(documents)),
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    found: dict[str, dict[str, Any]] = orjson.loads(done.stdout)
    return found


@contextmanager
def service(home: Path, bolt: str, *, kept: int = 0) -> Iterator[Running]:
    """``koban serve`` over the database, one process. ``kept`` is the room for kept answers, in bytes."""
    port = free_port()
    environment = {"KOBAN_GRAPHQL_ANSWER_BYTES": str(kept), "KOBAN_GZIP_BYTES": "100000000", "KOBAN_WORKERS": "1"}
    environment |= dict.fromkeys(
        ("KOBAN_GRAPHQL_SECONDS", "KOBAN_NEO4J_READ_SECONDS", "KOBAN_NEO4J_WAIT_SECONDS"), "60"
    )
    command = [sys.executable, "-m", "koban_kg", "serve", "--release", str(home), "--graph", neo4j_uri(bolt)]
    with _process([*command, "--port", str(port)], environment=environment) as process:
        _answers(port, "{ methodologies(first: 1) { id } }", process)
        yield Running(port, psutil.Process(process.pid))


def neo4j_uri(bolt: str) -> str:
    """The address as ``koban`` takes it."""
    return bolt.replace("bolt://", "neo4j://")


def ask(port: int, document: str, **extensions: Any) -> dict[str, Any]:
    """The answer of a server to a document."""
    body = {"query": document, "extensions": extensions} if extensions else {"query": document}
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", orjson.dumps(body), headers)
    with urllib.request.urlopen(request, timeout=300) as response:
        answer: dict[str, Any] = orjson.loads(response.read())
        return answer


@contextmanager
def _process(
    command: list[str], *, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _answers(port: int, document: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers from the database."""
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}")
        try:
            if not ask(port, document).get("errors"):
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")
