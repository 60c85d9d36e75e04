"""The fitted attributes that all estimators have, documented once."""

TRAINING_ATTRIBUTES = """\
history_ : list of dict
    One record per epoch: ``epoch``, ``loss``, ``validation_loss``, ``validation_score``,
    ``learning_rate``, ``seconds``; of several tasks also ``task_losses`` and ``task_weights``.
    ``pandas.DataFrame(est.history_)`` makes it a table.
loss_ : float
    Training loss of the last epoch, penalties included.
loss_curve_ : list of float
    Training loss of each epoch.
best_loss_ : float or None
    Lowest training loss; None with ``early_stopping``.
validation_loss_curve_ : list of float or None
    Loss on the held-out samples after each epoch; None without any.
validation_scores_ : list of float or None
    What ``early_stopping`` watches, after each epoch: accuracy or R2 on the held-out samples (of
    several tasks their mean), or minus the loss for the losses that scikit-learn's nets do not
    have; None without any.
best_validation_score_ : float or None
    Highest of them; None without ``early_stopping``.
n_iter_ : int
    Epochs of the last fit.
n_outputs_ : int
    Outputs of the net.
t_ : int
    Samples gone through in training.
n_features_in_ : int
    Features seen in `fit`.
feature_names_in_ : ndarray of shape (n_features_in_,)
    Their names, where ``X`` had any."""
