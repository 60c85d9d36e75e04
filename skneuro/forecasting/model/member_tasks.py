"""scikit-learn's callbacks hear of each fit in the fit of a forecaster."""

from contextlib import contextmanager, nullcontext

import numpy as np


class MemberTask:
    """The fit of one member, as a part of the forecaster's fit.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Whose callbacks they are.
    context : CallbackContext
        Of this part.
    """

    def __init__(self, forecaster, context):
        self.forecaster = forecaster
        self.context = context

    @contextmanager
    def around(self, regressor):
        """Tell callbacks of the beginning and the end, and the regressor's epochs in between."""
        with self._handed_on(regressor):
            self.context.call_on_fit_task_begin(estimator=self.forecaster)
            yield
            self.context.call_on_fit_task_end(estimator=self.forecaster)

    def _handed_on(self, regressor):
        """Hand the callbacks on, where the regressor knows what to do with them."""
        if not hasattr(regressor, "set_callbacks"):
            return nullcontext()
        return self.context.propagate_callback_context(regressor)


def member_tasks(forecaster, context, members):
    """A task for each member that is fitted next; None if nobody listens."""
    if not _is_heard(forecaster):
        return None
    return [MemberTask(forecaster, context.subcontext(task_name="fit-member")) for _ in members]


def n_member_fits(forecaster):
    """How many members its fit fits; for an interval all of them twice."""
    n_members = forecaster.n_ensemble * np.size(forecaster.window)
    return n_members if forecaster.interval is None else 2 * n_members


def _is_heard(forecaster):
    parts = [forecaster, *forecaster.get_params().values()]
    return any(getattr(part, "_skl_callbacks", None) for part in parts)
