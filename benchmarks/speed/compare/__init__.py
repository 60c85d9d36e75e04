"""The speed of two checkouts of skneuro, measured alternately in one run."""
