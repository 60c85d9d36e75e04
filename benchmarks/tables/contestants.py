"""The contestants, all with their defaults; a package that is not installed is left out."""

import importlib.util

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, LabelEncoder, OneHotEncoder, StandardScaler

from skneuro import MLPClassifierNP, MLPRegressorNP, TabularClassifierNP, TabularRegressorNP

BOOSTING = ("HistGradientBoosting", "LightGBM", "XGBoost", "CatBoost")


class NumberedLabels:
    """Classifier of labels as text, for packages that take numbers only."""

    def __init__(self, model):
        self.model = model

    def fit(self, X, y):
        """Fit to the numbers of the labels."""
        encoder = LabelEncoder().fit(y)
        self.classes_ = encoder.classes_
        self.model.fit(X, encoder.transform(y))
        return self

    def predict_proba(self, X):
        """Probabilities, columns in the order of ``classes_``."""
        return self.model.predict_proba(X)


def contestants():
    """Functions ``make(table, seed) -> estimator`` by name."""
    found = {
        "TabularNP": lambda t, s: _ours(t, random_state=s),
        "TabularNP, 1 member": lambda t, s: _ours(t, random_state=s, n_ensemble=1),
        "MLPNP": lambda t, s: _scaled(t, MLPRegressorNP, MLPClassifierNP, s),
        "scikit-learn MLP": lambda t, s: _scaled(t, MLPRegressor, MLPClassifier, s),
        "random forest": lambda t, s: _scaled(t, RandomForestRegressor, RandomForestClassifier, s),
        "HistGradientBoosting": lambda t, s: _of_kind(
            t, HistGradientBoostingRegressor, HistGradientBoostingClassifier
        )(random_state=s),
    }
    makers = {"lightgbm": _lightgbm, "xgboost": _xgboost, "catboost": _catboost}
    names = {"lightgbm": "LightGBM", "xgboost": "XGBoost", "catboost": "CatBoost"}
    for package, make in makers.items():
        if importlib.util.find_spec(package):
            found[names[package]] = make
    return found


def _of_kind(table, regressor, classifier):
    return regressor if table.is_regression else classifier


def _ours(table, **options):
    return _of_kind(table, TabularRegressorNP, TabularClassifierNP)(**options)


def _scaled(table, regressor, classifier, seed):
    """Pipeline with the usual preprocessing: scaled numbers, zeros and ones for categories."""
    columns = make_column_transformer(
        (
            make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
            make_column_selector(dtype_exclude="category"),
        ),
        (
            OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            make_column_selector(dtype_include="category"),
        ),
    )
    return make_pipeline(columns, _of_kind(table, regressor, classifier)(random_state=seed))


def _lightgbm(table, seed):
    from lightgbm import LGBMClassifier, LGBMRegressor

    return _of_kind(table, LGBMRegressor, LGBMClassifier)(random_state=seed, verbose=-1)


def _xgboost(table, seed):
    from xgboost import XGBClassifier, XGBRegressor

    model = _of_kind(table, XGBRegressor, XGBClassifier)(random_state=seed, enable_categorical=True)
    return model if table.is_regression else NumberedLabels(model)


def _catboost(table, seed):
    from catboost import CatBoostClassifier, CatBoostRegressor

    categories = list(table.X.select_dtypes("category").columns)
    model = _of_kind(table, CatBoostRegressor, CatBoostClassifier)(
        random_state=seed, verbose=0, cat_features=categories, allow_writing_files=False
    )
    return make_pipeline(FunctionTransformer(_text, kw_args={"columns": categories}), model)


def _text(X, columns):
    """CatBoost takes categories as text, missing ones too."""
    return X.assign(**{name: X[name].astype(object).fillna("missing") for name in columns})
