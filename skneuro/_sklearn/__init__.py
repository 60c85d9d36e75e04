"""The only door to private names of scikit-learn, which may change with its versions."""
