"""Documentation of the fitted attributes that all nets have."""

TRAINING_ATTRIBUTES = """\
history_ : list of dict
    Training log with one record per epoch: ``epoch``, ``loss``, ``validation_loss``,
    ``validation_score``, ``learning_rate``, ``seconds``, and for several tasks ``task_losses`` and
    ``task_weights``. ``pandas.DataFrame(est.history_)`` turns the log into a table.
loss_ : float
    Training loss of the last epoch, including penalties.
loss_curve_ : list of float
    Training loss of each epoch.
best_loss_ : float or None
    Lowest training loss; None with ``early_stopping``.
validation_loss_curve_ : list of float or None
    Loss on the held-out samples after each epoch; None without held-out samples.
validation_scores_ : list of float or None
    Score on the held-out samples after each epoch, which ``early_stopping`` monitors: accuracy or
    R2 (with several tasks the mean over the tasks), or the negative loss for losses that
    scikit-learn's nets do not have. None without held-out samples.
best_validation_score_ : float or None
    Highest validation score; None without ``early_stopping``.
n_iter_ : int
    Number of epochs (iterations of 'lbfgs') of the last fit.
n_outputs_ : int
    Number of outputs of the net.
t_ : int
    Number of training samples seen by the solver, summed over all epochs.
n_features_in_ : int
    Number of features seen in `fit`.
feature_names_in_ : ndarray of shape (n_features_in_,)
    Names of the features seen in `fit`; defined only if ``X`` has feature names that are all
    strings."""
