"""Heads for groups of samples: batches of whole groups, marginal likelihood, posterior."""
