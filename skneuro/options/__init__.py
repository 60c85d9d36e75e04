"""Declaration of the estimators' options, and options that several estimators share."""
