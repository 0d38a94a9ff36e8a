"""docs/neo4j.md: the commands of the page, run as they stand there, in their order, on a server of their own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "neo4j.md"
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.mark.slow
@pytest.mark.needs_neo4j
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
def test_the_commands_of_the_page_run_in_their_order(release_home: Path, tmp_path: Path) -> None:
    """Push, bulk import, dump and load each end with a verify, which fails where the graph differs from the release."""
    port = free_port()
    blocks = SHELL.findall(PAGE.read_text(encoding="utf-8"))
    script = "".join(blocks).replace("7687", str(port))
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "KOBAN_HOME": str(release_home),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    for name in ("deploy", "ontology"):
        (tmp_path / name).symlink_to(ROOT / name)

    try:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        stop = [ROOT / "deploy" / "neo4j" / "neo4j", "stop"]
        subprocess.run(stop, env=environment, capture_output=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(blocks) == 3
    assert script.count("koban neo4j verify") == 3
