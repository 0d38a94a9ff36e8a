"""A progress bar for work that takes over a second; silence for everything else and where nobody looks."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_PATIENCE: Final = 1.0


class Progress:
    """Counts steps and shows a bar on standard error once a second has passed.

    Parameters
    ----------
    total
        How many steps there will be.
    enabled
        False never shows anything; a bar needs a terminal in any case.
    """

    def __init__(self, total: int, *, enabled: bool = True) -> None:
        self._enabled = enabled and sys.stderr.isatty()
        self._total = total
        self._done = 0
        self._start = time.monotonic()
        self._bar: tuple[Bar, TaskID] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar[0].stop()

    def step(self, doing: str) -> None:
        """One more step begins; ``doing`` says which."""
        self._done += 1
        if self._bar is None and self._enabled and time.monotonic() - self._start > _PATIENCE:
            self._bar = self._open(doing)
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, completed=self._done - 1, description=doing)

    def _open(self, doing: str) -> tuple[Bar, TaskID]:
        from rich.console import Console  # noqa: PLC0415 - most loads are over before it is needed
        from rich.progress import Progress as Bar  # noqa: PLC0415

        bar = Bar(console=Console(stderr=True), transient=True)
        bar.start()
        return bar, bar.add_task(doing, total=self._total)
