"""Benchmarks of the in-memory graph store."""
