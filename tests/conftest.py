"""Set up before anything under test is imported."""

import os

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # read once, when SciPy is first imported
os.environ.setdefault("MPLBACKEND", "Agg")  # no window needed, in subprocesses neither

from hypothesis import settings

settings.register_profile("skneuro", deadline=None, derandomize=True)
settings.load_profile("skneuro")
