"""Benchmark of attributions: do they find what is known to matter, and how fast."""
