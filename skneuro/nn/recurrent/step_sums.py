"""Weight gradients of a recurrent cell: sums over steps of products ``x_t y_t^T``."""

import numpy as np


def side_by_side(steps, buffer):
    """Copy steps ``(n, rows, batch)`` to one matrix ``(rows, n * batch)`` in ``buffer``.

    A sum over steps and samples is then one matrix product.
    """
    n_steps, n_rows, batch_size = steps.shape
    if n_steps == 1:
        return steps[0]  # no copy
    flat = buffer[: steps.size].reshape(n_rows, n_steps, batch_size)
    flat[...] = steps.transpose(1, 0, 2)
    return flat.reshape(n_rows, n_steps * batch_size)


def add_product(gradient, left, right, buffer, anew):
    """``gradient += left right^T``, or ``=`` if ``anew``; ``buffer`` is work space."""
    if anew:
        np.matmul(left, right.T, out=gradient)
    else:
        product = buffer[: gradient.size].reshape(gradient.shape)
        gradient += np.matmul(left, right.T, out=product)
