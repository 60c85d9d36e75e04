"""
Why this forecast
=================

A forecast of the sunspot numbers is taken apart: what did each past month contribute? The
forecaster takes differences, averages two members with windows of different lengths, and feeds its
own forecasts back beyond its horizon. The contributions are nevertheless in sunspots, and add up to
the forecast.
"""

import matplotlib.pyplot as plt
from sklearn.linear_model import Ridge

from skneuro.datasets import load_sunspots
from skneuro.forecasting import Differencer, SeriesForecaster
from skneuro.inspection import AttributionDisplay

sunspots = load_sunspots()

# %%
# The forecast
# ------------
# Six months ahead, of which the last three are chained to the first three.

forecaster = SeriesForecaster(
    Ridge(), window=[24, 36], horizon=3, transformer=Differencer(), combine="mean"
).fit(y=sunspots)
forecast = forecaster.forecast(6)
print(f"{'forecast for ' + str(forecast.index[-1].date()):32}{forecast.iloc[-1]:8.2f}")

# %%
# The explanation
# ---------------
# Contributions are compared with a history that stays at the mean of the series. The level of the
# last 37 months is a contribution of its own; each lag contributes its distance from this level.

why = forecaster.explain(6, random_state=0)
largest = abs(why.values).argsort()[::-1][:4]
print(f"{'baseline, a flat history':32}{why.baseline_value:8.2f}")
for k in largest:
    print(f"{why.feature_names[k]:32}{why.values[k]:8.2f}")
others = why.values.sum() - why.values[largest].sum()
print(f"{'all others':32}{others:8.2f}")
print(f"{'sum':32}{why.baseline_value + why.values.sum():8.2f}")

# %%
# The pictures
# ------------
# The waterfall leads from the baseline to the forecast; beneath the history stands what each month
# contributed.

figure, (left, right) = plt.subplots(1, 2, figsize=(13, 5), layout="constrained")
AttributionDisplay(explanation=why).plot("waterfall", left, max_display=10)
AttributionDisplay(explanation=why).plot("history", right)
plt.show()
