"""The `koban` command."""
