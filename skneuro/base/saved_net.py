"""The state of an estimator with a fitted net: as it is saved, and as it is restored."""

from typing import Any

from .fitted_net import rebuild, training_attributes
from .plain_data import from_plain, to_plain
from .saved_state import damage_named


def saved_state(state: dict[str, Any]) -> dict[str, Any]:
    """Convert the attributes of an estimator to plain data, with the fitted net as a recipe.

    Parameters
    ----------
    state : dict
        Attributes by name.

    Returns
    -------
    state : dict
        Plain data for `restored_state`.
    """
    state = dict(state)
    if "_fitted" in state:
        net, n_epochs = state["_fitted"], state["n_iter_"]
        for name in training_attributes(net, n_epochs, early_stopping=False):
            del state[name]  # the recipe has them too
        state["_fitted"] = {**net.recipe(), "n_epochs": n_epochs}
    return to_plain(state)


def restored_state(state: dict[str, Any], name: str, make_estimator: Any) -> dict[str, Any]:
    """Restore the attributes of an estimator, and rebuild its fitted net.

    Parameters
    ----------
    state : dict
        Result of `saved_state`.
    name : str
        Name of the estimator, for error messages.
    make_estimator : callable
        Argument of `rebuild`.

    Returns
    -------
    state : dict
        Attributes by name.
    """
    recipe = state.get("_fitted")
    with damage_named(name):
        state = from_plain({key: value for key, value in state.items() if key != "_fitted"})
    if recipe is None:
        return state
    net = rebuild(recipe, make_estimator)
    with damage_named(name):
        training = training_attributes(net, recipe["n_epochs"], net.options["early_stopping"])
    return {**state, "_fitted": net, **training}
