"""Nets for tables beside gradient boosting, with defaults on both sides."""
