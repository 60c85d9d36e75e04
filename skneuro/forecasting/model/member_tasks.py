"""Notify scikit-learn's callbacks of the fit of each member of an ensemble."""

from contextlib import contextmanager, nullcontext

import numpy as np


class MemberTask:
    """The fit of one member, as a part of the forecaster's fit.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Forecaster with the callbacks.
    context : CallbackContext
        Context of the fit of this member.
    """

    def __init__(self, forecaster, context):
        self.forecaster = forecaster
        self.context = context

    @contextmanager
    def around(self, regressor):
        """Notify callbacks of the start and end of a fit, and of the epochs in between."""
        with self._passed_on(regressor):
            self.context.call_on_fit_task_begin(estimator=self.forecaster)
            yield
            self.context.call_on_fit_task_end(estimator=self.forecaster)

    def _passed_on(self, regressor):
        """Pass the callbacks on to a regressor that supports them."""
        if not hasattr(regressor, "set_callbacks"):
            return nullcontext()
        return self.context.propagate_callback_context(regressor)


def member_tasks(forecaster, context, members):
    """Make a task for each member to fit; None without callbacks."""
    if not _has_callbacks(forecaster):
        return None
    return [MemberTask(forecaster, context.subcontext(task_name="fit-member")) for _ in members]


def n_member_fits(forecaster):
    """Count the fits of members in a fit of the forecaster; an interval doubles them."""
    n_members = forecaster.n_ensemble * np.size(forecaster.window)
    return n_members if forecaster.interval is None else 2 * n_members


def _has_callbacks(forecaster):
    parts = [forecaster, *forecaster.get_params().values()]
    return any(getattr(part, "_skl_callbacks", None) for part in parts)
