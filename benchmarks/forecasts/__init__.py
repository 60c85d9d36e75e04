"""Benchmarks of forecasts on public data."""
