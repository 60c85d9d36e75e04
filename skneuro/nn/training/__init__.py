"""The training loop and its parts: batches, objective, optimizers, schedules, monitor."""
