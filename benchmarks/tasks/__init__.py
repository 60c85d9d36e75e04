"""Benchmarks of several tasks learned by one net."""
