"""Series and their covariates: containers, calendar features, gaps, decomposition."""
