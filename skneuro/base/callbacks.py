"""Between the training loop and scikit-learn's callbacks (``set_callbacks``)."""


class CallbackBridge:
    """Tells scikit-learn's callbacks of the fit and of each epoch in it.

    Parameters
    ----------
    estimator : NeuralEstimator
        What is being fitted.
    X, y : array-like
        Training data as the user gave it.
    sample_weight : array-like or None
        Its weights.
    max_epochs : int
        Epochs at most.
    fitted : callable
        ``fitted() -> dict``, the attributes the estimator would have if training stopped now.
    """

    def __init__(self, estimator, X, y, sample_weight, max_epochs, fitted):
        self.estimator = estimator
        self.data = {
            "estimator": estimator,
            "X": X,
            "y": y,
            "metadata": {} if sample_weight is None else {"sample_weight": sample_weight},
        }
        self.fitted = fitted
        self.wanted = bool(getattr(estimator, "_skl_callbacks", []))
        self.context = estimator._init_callback_context(max_subtasks=max_epochs)
        self.context.call_on_fit_task_begin(**self.data)

    def epoch_begins(self):
        """Call the callbacks' ``on_fit_task_begin`` for the epoch."""
        if self.wanted:
            self.epoch = self.context.subcontext(task_name="epoch")
            self.epoch.call_on_fit_task_begin(**self.data)

    def epoch_ends(self, record):
        """Call the callbacks' ``on_fit_task_end`` for the epoch; whether one asked to stop."""
        if not self.wanted:
            return False
        return self.epoch.call_on_fit_task_end(**self.data, reconstruction_attributes=self.fitted)

    def fit_ends(self):
        """Call the callbacks' ``on_fit_task_end`` for the whole fit."""
        self.context.call_on_fit_task_end(**self.data, reconstruction_attributes=self.fitted)
