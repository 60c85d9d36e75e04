"""Training of the pretrained forecaster on synthetic series; not part of the wheel."""
