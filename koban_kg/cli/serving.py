"""`koban serve`: the settings of the command line and the environment, and the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from koban_kg.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def serve(*, home: Path, graph: str, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve until stopped; what the command line leaves out comes from the environment.

    Raises
    ------
    UnavailableError
        If there is no release, or the address cannot be listened on.
    UsageError
        If the graph store named is not one of this program, or its address cannot be used.
    """
    from api.app import serve as run

    given: dict[str, Any] = {"home": home, "graph": graph, "host": host, "port": port, "workers": workers}
    run(Settings(**{name: value for name, value in given.items() if value is not None}))
