"""Docstring sections of `fit` and `partial_fit`, shared by all nets.

Each family of nets describes its ``X``, ``y``, ``X_val`` and ``y_val`` in ``_documented``.
"""

METHOD_DOCS = {
    "fit": """\
Parameters
----------
<X>
<y>
<sample_weight>
<X_val>
<y_val>

Returns
-------
self : estimator
    Fitted net.""",
    "partial_fit": """\
Parameters
----------
<X>
<y>
<sample_weight>

Returns
-------
self : estimator
    Net after another epoch.""",
    "partial_fit_of_classes": """\
Parameters
----------
<X>
<y>
<sample_weight>
<classes>

Returns
-------
self : estimator
    Net after another epoch.""",
    "sample_weight": """\
sample_weight : array-like of shape (n_samples,), default=None
    Sample weights; None gives every sample the weight 1.""",
}
