"""The web application: every door on one address, and the function that runs it."""

from __future__ import annotations

import contextlib
import os
import socket
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

import api.problems
from api import health
from api.compression import Gzip
from api.graphql.routes import route as graphql
from api.limits import BodyLimit, Head
from api.opening import open_live
from api.rerun import Rerun
from api.state import Service
from koban_kg import __version__
from koban_kg.errors import UnavailableError
from koban_kg.graph.sources import source_of
from koban_kg.release.reader import read_pointer
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from api.state import Live

DOORS = ("api.rest", "api.sparql.routes", "api.pages.routes")
"""Modules with a ``router``, in the order in which paths are matched; the pages come last, they answer ``/``."""


def create_app(
    settings: Settings | None = None, opening: Callable[[Settings, str], Awaitable[Live]] | None = None
) -> FastAPI:
    """The application over the release that is current: in ``settings.home``, or in the database of the settings.

    Parameters
    ----------
    settings
        Read from the environment if not given.
    opening
        How a release is opened; tests give their own.

    Raises
    ------
    UsageError
        If the settings name a graph store that does not exist, or an address that cannot be used.
    """
    chosen = settings or Settings()
    source = source_of(chosen)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await app.state.service.start()
        try:
            yield
        finally:
            await app.state.service.stop()

    app = FastAPI(
        title="KOBAN knowledge graph",
        summary="Community-policing capabilities, practices, evidence and law, with sources.",
        version=__version__,
        license_info={"name": "Apache-2.0 (code), CC BY 4.0 (data)"},
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.service = Service(chosen, opening or (lambda of, version: open_live(of, source, version)), source)
    api.problems.install(app)
    app.router.routes.insert(0, graphql)  # the busiest path is tried first, past the machinery of included routers
    app.include_router(health.router)
    for name in DOORS:
        if find_spec(name) is not None:
            app.include_router(import_module(name).router)
    app.add_middleware(Rerun, service=app.state.service)
    app.add_middleware(Gzip, smallest=chosen.gzip_bytes)
    app.add_middleware(BodyLimit, limit=chosen.body_bytes)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag"],
    )
    app.add_middleware(Head)
    return app


def openapi() -> str:
    """The OpenAPI document of the REST doors as JSON text; equal for equal code."""
    document: dict[str, Any] = create_app(Settings()).openapi()
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


class _Announcing(Server):
    """A server that says where it listens once it does."""

    def __init__(self, config: Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the address."""
        await super().startup(sockets)
        if self.started:
            print(f"KOBAN serves {self._address}", flush=True)


def serve(settings: Settings | None = None) -> None:
    """Run the server until it is stopped; the address is printed once it listens.

    Raises
    ------
    UnavailableError
        If there is no release, or the address cannot be listened on.
    UsageError
        As :func:`create_app`.
    """
    chosen = settings or Settings()
    source_of(chosen)
    read_pointer(chosen.home)
    listening = _listen(chosen.host, chosen.port)
    address = f"http://{chosen.host}:{listening.getsockname()[1]}/"
    options: dict[str, Any] = {"access_log": False, "log_level": "warning", "timeout_graceful_shutdown": 10}
    if chosen.workers == 1:
        _Announcing(Config(create_app(chosen), **options), address).run(sockets=[listening])
        return
    # each worker process reads the same settings from the environment
    os.environ.update(chosen.as_environment())
    config = Config("api.app:create_app", factory=True, workers=chosen.workers, **options)
    print(f"KOBAN serves {address} with {chosen.workers} workers", flush=True)
    Multiprocess(config, sockets=[listening]).run()


def _listen(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), backlog=2048)
    except OSError as error:
        raise UnavailableError(
            f"Cannot listen on {host}:{port}: {error.strerror}",
            hint="Another server may run there; choose a port with KOBAN_PORT or --port.",
        ) from error
    listening.set_inheritable(True)
    return listening
