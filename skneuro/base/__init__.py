"""Common parts of all nets, from input checks to the fitted state."""
