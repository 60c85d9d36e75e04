"""Windows of many series, cut on the fly."""
