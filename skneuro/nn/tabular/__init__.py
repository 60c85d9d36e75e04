"""Training of an ensemble for tables: losses of its members, best epochs, data-driven start."""
