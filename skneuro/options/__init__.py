"""Options of the estimators: how they are declared, and those that several share."""
