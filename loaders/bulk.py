"""Work that makes many objects and no garbage: the cyclic collector waits until it is done.

Loading and exporting keep almost everything they make, so each run of the collector walks all of it in vain; that was
half of the time of an export.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_collector() -> Iterator[None]:
    """Within it the cyclic garbage collector does not run; afterwards it is as it was before."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
