"""Checks of data, and output containers."""

from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._set_output import _wrap_data_with_container as wrap_output
from sklearn.utils.multiclass import _check_partial_fit_first_call as check_first_partial_fit
from sklearn.utils.validation import _check_feature_names_in as check_feature_names_in
from sklearn.utils.validation import _check_n_features as check_n_features
from sklearn.utils.validation import _check_sample_weight as check_sample_weight
from sklearn.utils.validation import _check_y as check_y

__all__ = [
    "check_feature_names_in",
    "check_first_partial_fit",
    "check_n_features",
    "check_sample_weight",
    "check_y",
    "safe_indexing",
    "wrap_output",
]
