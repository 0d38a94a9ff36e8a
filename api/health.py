"""Health doors: is the process alive, and what does it serve."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.state import service

router = APIRouter(prefix="/health", tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "live"


class Ready(BaseModel):
    """What is served: the release, the graph store with the release in it and its state, the revision of records."""

    status: str = "ready"
    release: str
    store: str
    store_release: str
    store_state: str
    record_revision: int | None = None


PROBLEM: dict[int | str, dict[str, Any]] = {
    503: {"description": "No release is served yet, or its graph cannot be read (problem+json)."}
}


@router.get("/live", summary="Is the process alive")
async def live() -> Alive:
    """Answers as long as the process does."""
    return Alive()


@router.get("/ready", summary="Which release is served", responses=PROBLEM)
async def ready(request: Request) -> Ready:
    """Answers 200 with the release once one is open, 503 before.

    The graph store is looked at: the server of the graph away, empty, loading or with another release is a 503 that
    names the problem. ``store_state`` is ``ready``, or ``switching`` while another release is taken up.
    """
    current = service(request)
    async with current.lease() as held:
        return Ready(
            release=held.release.version,
            store=current.settings.store,
            store_release=held.graph.release,
            store_state=await held.graph.check(),
        )
