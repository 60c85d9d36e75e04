"""The forecaster: its options, fitting, updating and forecasting.

Other packages use ``SeriesForecaster``, `check_options`, `fitted_state`, `read_training_data`,
`read_other_series` and the three functions of ``forecasts.py``.
"""
