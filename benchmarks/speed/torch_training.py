"""The training loop of the peers in PyTorch, over the mini-batches that ours goes through."""

import numpy as np


def train(net, optimizer, X, y, *, batch_size, n_epochs, random_state):
    """Train ``net`` on the mean squared error.

    Parameters
    ----------
    net : torch.nn.Module
        Net with one column of outputs.
    optimizer : torch.optim.Optimizer
        Optimizer of the weights of ``net``.
    X, y : torch.Tensor
        Inputs, and targets (n_samples, 1).
    batch_size, n_epochs : int
        Number of samples per mini-batch, and of epochs.
    random_state : numpy.random.RandomState
        Shuffles as the fit of ours does: each epoch the order of the last one.

    Returns
    -------
    loss : float
        Half the mean squared error over the last epoch, as ours reports it.
    """
    import torch

    n_rows = len(X)
    order = np.arange(n_rows)
    for _ in range(n_epochs):
        permutation = np.arange(n_rows)
        random_state.shuffle(permutation)
        order = order[permutation]
        total = 0.0
        for batch in torch.from_numpy(order).split(batch_size):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(net(X[batch]), y[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
    return 0.5 * total / n_rows
