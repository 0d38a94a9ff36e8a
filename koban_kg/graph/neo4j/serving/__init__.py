"""Answering plans from a database: connections, the pointer, the store."""
