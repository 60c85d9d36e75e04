"""The only imports of private names of scikit-learn, which may change between versions."""
