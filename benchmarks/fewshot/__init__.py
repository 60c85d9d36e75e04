"""Few-shot learning over groups beside its rivals."""
