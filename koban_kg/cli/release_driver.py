"""Build a release from a source folder: ``python -m koban_kg.cli.release_driver SOURCE HOME [VERSION]``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from koban_kg.errors import KobanError
from koban_kg.release.build import build_release
from koban_kg.release.progress import LoggedProgress
from koban_kg.release.source import Extras

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Load, build, publish; the exit code."""
    from loaders.source import load_source

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder, home, *version = arguments
    progress = LoggedProgress()
    try:
        progress.step("load")
        source = load_source(Path(folder), progress=False)
        files = {"tables-layout.json": source.layout, "csv-metadata.json": source.metadata}
        built = build_release(
            source,
            Path(home),
            extras=Extras(files=files),
            version=version[0] if version else None,
            progress=progress,
        )
    except KobanError as error:
        print(error, file=sys.stderr)
        return 1
    said = ", ".join(f"{phase} {seconds:.2f}" for phase, seconds in progress.seconds.items())
    print(f"{built.version} {'unchanged' if built.unchanged else 'published'} at {built.path} ({said} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
