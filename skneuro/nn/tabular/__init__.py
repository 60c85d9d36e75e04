"""Training of an ensemble for tables: losses and best epochs of its members, annealed dropout."""
