"""What every net shares, from the checks of its input to its fitted state."""
