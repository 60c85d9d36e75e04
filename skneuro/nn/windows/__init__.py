"""Windows of many series, cut when they are needed."""
