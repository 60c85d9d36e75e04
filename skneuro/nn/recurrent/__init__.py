"""Recurrent layers: cells, stacks of them, readouts, hidden states."""
