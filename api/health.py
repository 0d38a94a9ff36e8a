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
    """What is served: the version of the release, the store and its revision."""

    status: str = "ready"
    release: str
    store: str
    store_release: str
    record_revision: int | None = None


PROBLEM: dict[int | str, dict[str, Any]] = {503: {"description": "No release is served yet (problem+json)."}}


@router.get("/live", summary="Is the process alive")
async def live() -> Alive:
    """Answers as long as the process does."""
    return Alive()


@router.get("/ready", summary="Which release is served", responses=PROBLEM)
async def ready(request: Request) -> Ready:
    """Answers 200 with the release once one is open, 503 before."""
    current = service(request)
    async with current.lease() as held:
        return Ready(
            release=held.release.version,
            store=current.settings.graph.partition("://")[0],
            store_release=held.graph.release,
        )
