"""Cross-validation on groups of which few samples are known."""

import numpy as np
import pytest
from sklearn import config_context
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score

from skneuro import FewShotSplit

GROUPS = np.random.RandomState(0).permutation(np.repeat(list("abcdefg"), [3, 4, 5, 6, 7, 8, 9]))


@pytest.mark.parametrize("n_shots", [0, 1, 2])
def test_every_group_is_tested_once_with_its_shots_in_training(n_shots):
    splitter = FewShotSplit(n_shots, n_splits=3, random_state=1)
    assert splitter.get_n_splits() == 3
    tested = []
    for train, test in splitter.split(np.zeros(len(GROUPS)), groups=GROUPS):
        assert sorted([*train, *test]) == list(range(len(GROUPS)))
        for group in np.unique(GROUPS[test]):
            assert (GROUPS[train] == group).sum() == n_shots
            tested.append(group)
    assert sorted(tested) == list("abcdefg")


def test_more_shots_include_the_fewer():
    def known(n_shots):
        splitter = FewShotSplit(n_shots, n_splits=2, random_state=3)
        return [set(train) for train, _ in splitter.split(GROUPS, groups=GROUPS)]

    for fewer, more in zip(known(1), known(2), strict=True):
        assert fewer < more


@pytest.mark.parametrize(
    ("options", "groups", "message"),
    [
        ({}, None, "groups must be passed"),
        ({"n_shots": -1}, GROUPS, "n_shots=-1 must be an integer >= 0"),
        ({"n_shots": 1.5}, GROUPS, "n_shots=1.5 must be an integer >= 0"),
        ({"n_splits": 1}, GROUPS, "n_splits=1 must be an integer >= 2"),
        ({"n_splits": 9}, GROUPS, "n_splits=9 must be at most the number of groups, 7"),
        ({"n_shots": 20, "n_splits": 2}, GROUPS, "n_shots=20 leaves no sample to test on"),
    ],
)
def test_bad_arguments(options, groups, message):
    with pytest.raises(ValueError, match=message):
        list(FewShotSplit(**options).split(GROUPS, groups=groups))


def test_repr():
    assert repr(FewShotSplit(2)) == "FewShotSplit(n_shots=2, n_splits=10, random_state=None)"


def test_groups_are_routed_to_the_splitter():
    X = np.arange(2.0 * len(GROUPS)).reshape(-1, 2)
    with config_context(enable_metadata_routing=True):
        cv = FewShotSplit(2, n_splits=3, random_state=0)
        scores = cross_val_score(Ridge(), X, X[:, 0], cv=cv, params={"groups": GROUPS})
    assert scores.shape == (3,)
