"""What follows an index of time steps."""
