"""What every benchmark shares: a clean environment, timing, results and their pages."""
