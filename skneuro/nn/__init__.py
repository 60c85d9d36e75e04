"""The engine: arrays, layers, gradients, training. It knows nothing of scikit-learn or pandas."""
