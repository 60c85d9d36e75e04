"""One model for all series: transforms, inputs, ensemble, intervals."""
