"""Bridge from the training loop to scikit-learn's callbacks (``set_callbacks``)."""


class CallbackBridge:
    """Calls scikit-learn's callbacks for the fit and for each epoch in it.

    Parameters
    ----------
    estimator : NeuralEstimator
        Estimator that is being fitted.
    passed : Passed
        Arguments of `fit` as the user passed them.
    max_epochs : int
        Maximum number of epochs.
    fitted : callable
        Function ``fitted() -> dict`` that returns the fitted attributes as of now.
    """

    def __init__(self, estimator, passed, max_epochs, fitted):
        weight = passed.sample_weight
        metadata = {} if weight is None else {"sample_weight": weight}
        self.data = {
            "estimator": estimator,
            "X": passed.X,
            "y": passed.y,
            "metadata": metadata,
        }
        self.fitted = fitted
        self.wanted = bool(getattr(estimator, "_skl_callbacks", []))
        self.context = estimator._init_callback_context(max_subtasks=max_epochs)
        self.context.call_on_fit_task_begin(**self.data)

    def epoch_begins(self):
        """Call ``on_fit_task_begin`` of the callbacks for the epoch."""
        if self.wanted:
            self.epoch = self.context.subcontext(task_name="epoch")
            self.epoch.call_on_fit_task_begin(**self.data)

    def epoch_ends(self, record):
        """Call ``on_fit_task_end`` of the callbacks; return whether one requests to stop."""
        if not self.wanted:
            return False
        return self.epoch.call_on_fit_task_end(**self.data, reconstruction_attributes=self.fitted)

    def fit_ends(self):
        """Call ``on_fit_task_end`` of the callbacks for the whole fit."""
        self.context.call_on_fit_task_end(**self.data, reconstruction_attributes=self.fitted)
