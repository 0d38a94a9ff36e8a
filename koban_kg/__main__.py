"""`python -m koban_kg` is the `koban` command."""

from __future__ import annotations

from koban_kg.cli import main

main()
