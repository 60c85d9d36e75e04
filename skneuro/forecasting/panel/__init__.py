"""Series as the package holds them: containers, covariates, calendar, gaps."""
