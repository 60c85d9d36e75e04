"""Benchmarks of time: training, prediction, import, large data, and two checkouts compared."""
