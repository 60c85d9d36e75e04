"""Display of an estimator: its layers as a table, and its diagram in a notebook.

scikit-learn draws the diagram, whose tooltips explain parameters and fitted attributes. There they
are part of links to the documentation; here they are shown without links.
"""

import re
from typing import Any

from sklearn.base import BaseEstimator

from .summary import summarize

HERE = "#"  # placeholder for the address of the documentation, without which there are no tooltips
LINK = re.compile(r'\s+rel="noreferrer" target="_blank" href="#[^"]*"')


class NotebookView(BaseEstimator):
    """scikit-learn's base class with tooltips, and without fitted attributes that are None."""

    def _get_params_html(self, deep: bool = True, doc_link: str = "") -> Any:
        return _explained(super()._get_params_html, deep, doc_link=doc_link)

    def _get_fitted_attr_html(self, doc_link: str = "") -> Any:
        table = _explained(super()._get_fitted_attr_html, doc_link=doc_link)
        for name in [name for name, fact in table.items() if fact["value"] is None]:
            del table[name]  # does not apply to this fit
        for name, fact in table.items():
            if name.endswith("history_"):  # only the last epoch, to keep the table short
                history = fact["value"]
                table[name] = {"type_name": f"list of {len(history)}", "value": history[-1:]}
        return table


class NetView(NotebookView):
    """Base of the nets: `summary`, and the size of the net in the diagram."""

    def summary(self) -> None:
        """Print the layers of the fitted net with output shapes and numbers of parameters."""
        self._check_fitted()
        print(summarize(type(self).__name__, self._fitted.network))

    def _sk_visual_block_(self) -> Any:
        """Box in scikit-learn's diagram, with the size of a fitted net as caption."""
        from .._sklearn.diagram import VisualBlock

        name = type(self).__name__
        caption = None
        if hasattr(self, "_fitted"):
            caption = summarize(name, self._fitted.network).in_brief
        return VisualBlock("single", self, names=name, name_details=str(self), name_caption=caption)


def _explained(make: Any, *args: Any, doc_link: str) -> Any:
    """Make a table of scikit-learn with tooltips, and with links only if there is a target."""
    table = make(*args, doc_link=doc_link or HERE)
    if not doc_link:
        draw = table._repr_html_inner
        table._repr_html_inner = lambda: LINK.sub("", draw())
    return table
