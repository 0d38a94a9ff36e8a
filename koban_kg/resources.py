"""Where the project's own files stand: in a checkout beside the packages, in a wheel inside ``koban_kg``."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The folder ``ontology`` or ``queries``, of the checkout if there is one, else of the installed package.

    Raises
    ------
    FileNotFoundError
        If neither place holds the folder: the installation is incomplete.
    """
    for candidate in (_PACKAGE.parent / name, _PACKAGE / "_resources" / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{name}/ stands neither beside {_PACKAGE} nor inside it; install koban-kg again")
