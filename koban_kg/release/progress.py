"""How a build tells what it is doing: phases, and steps within a phase."""

from __future__ import annotations

import logging
import time
from typing import Protocol

_LOG = logging.getLogger("koban.build")


class Progress(Protocol):
    """What a build reports to; the command line shows a bar, the log a line for each step."""

    def step(self, phase: str, detail: str = "") -> None:
        """The build enters a phase, or the next step within it; it is called before the step begins."""


class LoggedProgress:
    """A line ``phase: <phase> <detail>`` for each step in the log ``koban.build``; keeps the seconds of each phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._phase: str | None = None
        self._since = time.perf_counter()

    def step(self, phase: str, detail: str = "") -> None:
        """Log the step and book the time since the last one."""
        now = time.perf_counter()
        if self._phase is not None:
            self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._since
        self._phase, self._since = phase, now
        _LOG.info("phase: %s %s", phase, detail)
