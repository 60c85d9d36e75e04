"""Benchmark of learning from streams without forgetting."""
