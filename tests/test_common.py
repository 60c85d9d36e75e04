"""scikit-learn's own checks on every public estimator, in many configurations."""

from unittest import SkipTest

import pytest
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_estimator_cloneable,
    check_get_feature_names_out_error,
    check_global_output_transform_pandas,
    check_global_set_output_transform_polars,
    check_inplace_ensure_writeable,
    check_param_validation,
    check_set_output_transform,
    check_set_output_transform_pandas,
    check_set_output_transform_polars,
    check_transformer_get_feature_names_out,
    check_transformer_get_feature_names_out_pandas,
    parametrize_with_checks,
)

from tests.estimators import CONFIGURATIONS, NOISY, PUBLIC, briefly, configured, label, learns

pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.filterwarnings("ignore:batch_size=16 is larger than:UserWarning"),
]

ORDER_MATTERS = "the rows are consecutive time steps: their order is the point"
MINI_BATCHES = "a repeated row falls into other mini-batches than one of double weight"
ONE_GROUP = "one group with fewer rows than coefficients: the likelihood has no maximum"
PROTOTYPES = "the nearest mean of a class is near, however small the weight of the class"
COUNTED_SHOTS = "the samples that a net adapts to in training are counted, not weighed"
RANDOM_SPLIT = "which rows are held out depends on how many there are"


def expected_failed_checks(estimator):
    """List of the checks of scikit-learn that an estimator may fail, with the reasons."""
    options = estimator.get_params()
    if type(estimator).__name__ == "WindowTransformer":
        names, reason = (
            ["methods_sample_order_invariance", "methods_subset_invariance"],
            ORDER_MATTERS,
        )
    elif options.get("method") == "prototype":
        names, reason = ["class_weight_classifiers"], PROTOTYPES
    elif options.get("method") == "maml":
        names, reason = ["sample_weight_equivalence_on_dense_data"], COUNTED_SHOTS
    elif type(estimator).__name__ == "FewShotRegressor" and options["solver"] == "lbfgs":
        names, reason = ["sample_weight_equivalence_on_dense_data"], ONE_GROUP
    elif options["early_stopping"] is True or options["batch_size"] != "auto":
        kinds = ["dense", "sparse"] if estimator.__sklearn_tags__().input_tags.sparse else ["dense"]
        names = [f"sample_weight_equivalence_on_{kind}_data" for kind in kinds]
        reason = RANDOM_SPLIT if options["early_stopping"] is True else MINI_BATCHES
    else:
        return {}
    return {f"check_{name}": reason for name in names}


def test_the_default_nets_fail_no_check():
    nets = [estimator() for estimator in PUBLIC.values() if learns(estimator())]
    assert len(nets) >= 3
    assert [expected_failed_checks(net) for net in nets] == [{}] * len(nets)


def test_every_configuration_belongs_to_a_public_estimator():
    assert set(CONFIGURATIONS) | set(NOISY) <= set(PUBLIC)


@parametrize_with_checks(configured(), expected_failed_checks=expected_failed_checks)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    try:
        check(estimator)
    except SkipTest as reason:
        if "does not have a decision_function method" not in str(reason):
            pytest.fail(f"skipped: {reason}")
        raise


# scikit-learn runs the rest on its own estimators only --------------------------------------

ALL = [briefly(estimator) for estimator in configured((CONFIGURATIONS, NOISY))]
EACH = pytest.mark.parametrize("estimator", ALL, ids=label)
TRANSFORMERS = [estimator for estimator in ALL if hasattr(estimator, "transform")]


def run(check, estimator):
    check(type(estimator).__name__, estimator)


@EACH
@pytest.mark.parametrize(
    "check",
    [
        check_dataframe_column_names_consistency,
        check_estimator_cloneable,
        check_inplace_ensure_writeable,
        check_param_validation,
    ],
)
def test_passes_the_checks_of_scikit_learns_own_estimators(check, estimator):
    run(check, estimator)


@pytest.mark.filterwarnings("ignore:X (has|does not have) .*feature names:UserWarning")
@pytest.mark.parametrize("estimator", TRANSFORMERS, ids=label)
@pytest.mark.parametrize(
    "check",
    [
        check_get_feature_names_out_error,
        check_global_output_transform_pandas,
        check_global_set_output_transform_polars,
        check_set_output_transform,
        check_set_output_transform_pandas,
        check_set_output_transform_polars,
        check_transformer_get_feature_names_out,
        check_transformer_get_feature_names_out_pandas,
    ],
)
def test_passes_the_checks_of_scikit_learns_own_transformers(check, estimator):
    run(check, estimator)
