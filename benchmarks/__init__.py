"""Speed, memory and accuracy, measured beside peers in one run: ``python -m benchmarks --help``."""
