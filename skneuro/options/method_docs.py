"""Docstring sections of `fit` and `partial_fit`, declared once for all nets.

A family of nets says in ``_documented`` what its ``X``, ``y``, ``X_val`` and ``y_val`` are.
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
    Net after one more epoch.""",
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
    Net after one more epoch.""",
    "sample_weight": """\
sample_weight : array-like of shape (n_samples,), default=None
    Sample weights; None gives every sample the weight 1.""",
}
