"""Recurrent nets beside PyTorch and Keras."""
