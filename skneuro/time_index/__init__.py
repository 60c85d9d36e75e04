"""Indexes of time steps: checks, positions, and the labels that follow."""
