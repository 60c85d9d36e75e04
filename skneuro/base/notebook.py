"""How an estimator shows itself: its layers as a table, its diagram in a notebook.

scikit-learn draws the diagram. Its tooltips, which explain parameters and fitted attributes, are
part of links to its documentation pages; here they stand without a link.
"""

import re
from typing import Any

from sklearn.base import BaseEstimator

from .summary import summarize

HERE = "#"  # stands for the address of the documentation page, so that tooltips are made
LINK = re.compile(r'\s+rel="noreferrer" target="_blank" href="#[^"]*"')


class NotebookView(BaseEstimator):
    """scikit-learn's base class, with tooltips and without fitted attributes that are None."""

    def _get_params_html(self, deep: bool = True, doc_link: str = "") -> Any:
        return _explained(super()._get_params_html, deep, doc_link=doc_link)

    def _get_fitted_attr_html(self, doc_link: str = "") -> Any:
        table = _explained(super()._get_fitted_attr_html, doc_link=doc_link)
        for name in [name for name, fact in table.items() if fact["value"] is None]:
            del table[name]  # what this fit does not have
        for name, fact in table.items():
            if name.endswith("history_"):  # a line for the last epoch, not a wall of all
                history = fact["value"]
                table[name] = {"type_name": f"list of {len(history)}", "value": history[-1:]}
        return table


class NetView(NotebookView):
    """Base of the nets: `summary`, and a line about it in the diagram."""

    def summary(self) -> None:
        """Print the layers of the fitted net, the shapes of their outputs and their parameters."""
        self._check_fitted()
        print(summarize(type(self).__name__, self._fitted.network))

    def _sk_visual_block_(self) -> Any:
        """What scikit-learn's diagram shows, with the size of a fitted net under its name."""
        from .._sklearn.diagram import VisualBlock

        name = type(self).__name__
        caption = None
        if hasattr(self, "_fitted"):
            caption = summarize(name, self._fitted.network).in_brief
        return VisualBlock("single", self, names=name, name_details=str(self), name_caption=caption)


def _explained(make: Any, *args: Any, doc_link: str) -> Any:
    """A table of scikit-learn's with tooltips, linked only where there is something to link to."""
    table = make(*args, doc_link=doc_link or HERE)
    if not doc_link:
        draw = table._repr_html_inner
        table._repr_html_inner = lambda: LINK.sub("", draw())
    return table
