"""Layers, losses and weights of nets for several tasks."""
