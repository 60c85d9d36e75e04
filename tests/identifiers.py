"""Names that the code avoids, and the ones it uses instead.

Names are those that a file defines: functions, classes, parameters, variables, attributes, and the
module itself. They are compared as a whole, so that text may speak of a price.
"""

import ast
from pathlib import PurePosixPath

ANY_NAME = {
    "given": "X_raw, or what it is",
    "told": "inferred",
    "ask": "requested",
    "judged": "scored",
    "dress": "format_axes",
    "links": "pipeline_steps",
    "places": "codes",
    "price": "penalty",
    "scarcity": "label_scale",
    "unborn": "before_start",
    "going_on": "resume",
    "shares": "sample_fractions",
}
CLASSES = {
    "InHalves": "SplitBatch",
    "Reading": "OnFeatures",
    "Mixture": "MultiGateMixture",
    "History": "a name that starts with Series",
    "Record": "BacktestData",
    "Steps": "Panel",
}
FUNCTIONS = {"changed": "override", "neural_estimator": "estimator"}


def name_findings(text, path):
    """Refused names that a Python file defines, a line each."""
    names = [(1, name, ANY_NAME) for name in PurePosixPath(path).with_suffix("").parts[-2:]]
    for node in ast.walk(ast.parse(text)):
        names += defined_names(node)
    for line, name, refused in names:
        instead = refused.get(name.strip("_"))
        if instead:
            yield f"{path}:{line}: the name {name}: say {instead}"


def defined_names(node):
    """What a node defines: the line, the name, and the names that are refused for it."""
    match node:
        case ast.ClassDef(name=name):
            yield node.lineno, name, CLASSES
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield node.lineno, name, ANY_NAME | FUNCTIONS
        case ast.alias(asname=str(name)):
            yield node.lineno, name, ANY_NAME | CLASSES | FUNCTIONS
        case (
            ast.arg(arg=name)
            | ast.Name(id=name, ctx=ast.Store())
            | ast.Attribute(attr=name, ctx=ast.Store())
        ):
            yield node.lineno, name, ANY_NAME
