"""The `koban` command: build, check, serve, ask, export. ``main`` is the entry point of the installed script."""

from __future__ import annotations

from koban_kg.cli.app import main

__all__ = ["main"]
