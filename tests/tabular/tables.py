"""Tables with numbers, booleans, text, categories and missing values."""

import numpy as np
import pandas as pd

FAST = {"hidden_layer_sizes": 16, "max_iter": 20, "n_ensemble": 2, "random_state": 0}


def mixed_table(n_samples=200, seed=0):
    """A data frame of columns of all kinds, and a target that depends on most of them."""
    rng = np.random.RandomState(seed)
    size = rng.lognormal(size=n_samples)
    color = rng.choice(["red", "green", "blue"], n_samples)
    shop = rng.choice([f"shop {k}" for k in range(15)], n_samples)
    new = rng.rand(n_samples) < 0.5
    y = np.log(size) + 2.0 * (color == "red") + 0.1 * np.char.str_len(shop) + new
    size[:10] = np.nan
    color = color.astype(object)
    color[5:12] = None
    X = pd.DataFrame(
        {
            "size": size,
            "new": new,
            "color": color,
            "shop": pd.Categorical(shop),
            "noise": rng.randn(n_samples),
        }
    )
    return X, y
