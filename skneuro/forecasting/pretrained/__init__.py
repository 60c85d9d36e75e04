"""A forecaster that was trained in advance, on synthetic series: net, inputs and weights."""
