"""Benchmarks of memory over time: how many steps back recurrent cells remember."""
