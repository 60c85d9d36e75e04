"""Estimators for tables with a group column, which is the first one."""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

from skneuro import FewShotRegressor, MLPRegressorNP


class WithoutGroup(RegressorMixin, BaseEstimator):
    """An estimator that does not see the group column."""

    def __init__(self, estimator):
        self.estimator = estimator

    def fit(self, X, y):
        self.estimator.fit(X[:, 1:], y)
        return self

    def predict(self, X):
        return self.estimator.predict(X[:, 1:])


class RidgePerGroup(RegressorMixin, BaseEstimator):
    """A ridge regression for each group, and a pooled one for groups without rows."""

    def fit(self, X, y):
        self.pooled_ = Ridge().fit(X[:, 1:], y)
        self.models_ = {
            g: Ridge().fit(X[X[:, 0] == g, 1:], y[X[:, 0] == g]) for g in np.unique(X[:, 0])
        }
        return self

    def predict(self, X):
        found = self.pooled_.predict(X[:, 1:])
        for g, model in self.models_.items():
            mine = X[:, 0] == g
            if mine.any():
                found[mine] = model.predict(X[mine, 1:])
        return found


class MixedModel(RegressorMixin, BaseEstimator):
    """The linear mixed model of statsmodels: intercept and all slopes random, independent."""

    def fit(self, X, y):
        import statsmodels.regression.mixed_linear_model as mixed

        design = self._design(X)
        size = design.shape[1]
        free = mixed.MixedLMParams.from_components(np.ones(size), cov_re=np.eye(size))
        model = mixed.MixedLM(y, design, X[:, 0], exog_re=design)
        found = model.fit(reml=True, free=free, method=["lbfgs"], maxiter=500)
        self.fixed_ = np.asarray(found.fe_params)
        self.random_ = {g: np.asarray(effect) for g, effect in found.random_effects.items()}
        return self

    def _design(self, X):
        return np.column_stack([X[:, 1:], np.ones(len(X))])

    def predict(self, X):
        none = np.zeros_like(self.fixed_)
        coefficients = self.fixed_ + np.array([self.random_.get(g, none) for g in X[:, 0]])
        return (self._design(X) * coefficients).sum(axis=1)


def scaled(estimator):
    """Standardize all columns but the group."""
    return make_pipeline(
        make_column_transformer(("passthrough", [0]), remainder=StandardScaler()), estimator
    )


def make_rivals(effort, n_columns):
    """All arms by name."""
    rest = list(range(1, n_columns))
    boosting = HistGradientBoostingRegressor(random_state=0)
    net = MLPRegressorNP(
        hidden_layer_sizes=(40, 40), activation="tanh", scale_target=True, random_state=0
    )
    if effort.options:
        net.set_params(**effort.options)
    arms = {
        "bayes": scaled(FewShotRegressor(group=0, random_state=0, **effort.options)),
        "bayes, linear": scaled(
            FewShotRegressor((), group=0, solver="lbfgs", random_state=0, **effort.options)
        ),
        "ridge pooled": WithoutGroup(make_pipeline(StandardScaler(), RidgeCV())),
        "ridge per group": scaled(RidgePerGroup()),
        "boosting, target encoder": make_pipeline(
            make_column_transformer(
                (TargetEncoder(target_type="continuous", cv=3), [0]), ("passthrough", rest)
            ),
            boosting,
        ),
        "boosting, one-hot": make_pipeline(
            make_column_transformer(
                (OneHotEncoder(handle_unknown="ignore", sparse_output=False), [0]),
                ("passthrough", rest),
            ),
            boosting,
        ),
        "pooled net": WithoutGroup(make_pipeline(StandardScaler(), net)),
    }
    try:
        import statsmodels  # noqa: F401
    except ImportError:
        return arms
    return {"MixedLM": scaled(MixedModel()), **arms}
