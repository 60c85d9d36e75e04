"""Sphinx configuration: pages in MyST markdown, API pages by numpydoc, examples as a gallery."""

import importlib
import os
import re
import sys
import tomllib
from html import escape
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT)]
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("PYTHONPATH", str(ROOT))  # for worker processes of the examples

import skneuro  # noqa: E402  found through the line above

project = "skneuro"
author = "skneuro developers"
copyright = "skneuro developers"
version = release = skneuro.__version__
URLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",  # MathJax comes with the site
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_parser",
    "matplotlib.sphinxext.plot_directive",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
]

# Sources ---------------------------------------------------------------------------------------

exclude_patterns = ["_build", "_templates", "auto_examples/*.py", "**/*.ipynb"]
templates_path = ["_templates"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
default_role = "py:obj"  # single backticks of docstrings: a link to what has that name
nitpicky = True
nitpick_ignore_regex = [("py:obj", ".*")]  # the default role may also stand around mere code
suppress_warnings = ["config.cache"]  # autosummary_context holds a function

# API -------------------------------------------------------------------------------------------

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc sections say the types
autodoc_default_options = {"member-order": "bysource"}
numpydoc_show_class_members = False  # the template lists them
numpydoc_xref_param_type = False
toc_object_entries_show_parents = "hide"
viewcode_line_numbers = True

PUBLIC_MODULES = [
    "skneuro",
    "skneuro.forecasting",
    "skneuro.inspection",
    "skneuro.datasets",
]

USUAL_ORDER = ["fit", "partial_fit", "update", "predict", "forecast", "transform"]


def methods_of(name, ours):
    """Names of a class's public methods, those of this package or those of scikit-learn."""
    module, _, class_name = name.rpartition(".")
    cls = getattr(importlib.import_module(module), class_name)
    methods = {
        method: getattr(getattr(cls, method), "__module__", None) or ""
        for method in dir(cls)
        if not method.startswith("_") and callable(getattr(cls, method))
    }
    found = sorted(m for m, home in methods.items() if home.startswith("skneuro") == ours)
    usual = [method for method in USUAL_ORDER if method in found]
    return usual + [method for method in found if method not in usual]


autosummary_context = {"methods_of": methods_of}

# Gallery ---------------------------------------------------------------------------------------

sphinx_gallery_conf = {
    "examples_dirs": str(ROOT / "examples"),
    "gallery_dirs": "auto_examples",
    "filename_pattern": r"\.py$",  # run them all
    "ignore_pattern": r"__init__\.py",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "parallel": 2,
    "show_memory": False,
    "capture_repr": (),  # what an example prints, not what its last line happens to be
    "remove_config_comments": True,
    "plot_gallery": "True",
    "doc_module": ("skneuro",),
    "backreferences_dir": "api/backreferences",
    "thumbnail_size": (400, 280),
    "image_scrapers": ("matplotlib",),
    "download_all_examples": False,
    "show_signature": False,
    "nested_sections": False,
}

# Pictures in pages -----------------------------------------------------------------------------

plot_formats = [("png", 160)]
plot_html_show_formats = False
plot_html_show_source_link = False
plot_include_source = True
plot_rcparams = {
    "figure.figsize": (7.5, 3.2),
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
plot_apply_rcparams = True

# Appearance ------------------------------------------------------------------------------------

html_theme = "pydata_sphinx_theme"
html_title = "skneuro"
html_static_path = ["_static"]
html_css_files = ["skneuro.css"]
html_baseurl = URLS["Documentation"]  # where search engines find the page
html_favicon = "_static/logo.svg"
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {
        "text": "skneuro",
        "image_light": "_static/logo.svg",
        "image_dark": "_static/logo.svg",
    },
    "header_links_before_dropdown": 6,
    "icon_links": [
        {"name": "Source code", "url": URLS["Repository"], "icon": "fa-brands fa-github"},
    ],
    "navbar_persistent": ["search-button"],
    "navigation_with_keys": False,
    "show_prev_next": True,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": [], "getting_started": [], "changelog": [], "contributing": []}

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True

# What Sphinx does not do by itself -------------------------------------------------------------

SCIKIT_LEARN = "https://scikit-learn.org/stable/modules/generated/{}.html"


def resolve_elsewhere(app, env, node, contnode):
    """Link public names from any module, and those of scikit-learn by their plain address.

    So no inventory need be downloaded.
    """
    from docutils import nodes

    target = node.get("reftarget", "")
    if target.startswith("sklearn."):
        reference = nodes.reference("", "", internal=False, refuri=SCIKIT_LEARN.format(target))
        reference += contnode
        return reference
    for module in PUBLIC_MODULES:
        if target in importlib.import_module(module).__all__:
            place = (env, node["refdoc"], app.builder, "obj", f"{module}.{target}")
            return env.domains["py"].resolve_xref(*place, node, contnode)
    return None


def adapt_markdown(app, name, source):
    """Make pages that are read on their own, too, fit into the site.

    The empty line that ends a doctest for pytest would show; scripts have pages in the gallery;
    the pages of the benchmarks hang under that of all of them.
    """
    text = re.sub(r"\n\n( *```\n)", r"\n\1", source[0])
    text = re.sub(r"\]\(\.\./examples/(\w+)\.py\)", r"](/auto_examples/\1.rst)", text)
    if name == "benchmarks":
        text += "\n```{toctree}\n:hidden:\n:glob:\n\nbenchmarks/*\n```\n"
    source[0] = text


def escape_trailing_underscores(app, what, name, obj, options, lines):
    """Keep ``shape (n_features_in_,)`` in the type of an attribute from being taken for a link."""
    for k, line in enumerate(lines):
        names, colon, kind = line.partition(" : ")
        if re.fullmatch(r"\w[\w, ]*", names):
            lines[k] = names + colon + re.sub(r"(\w)_(?=[,)\s]|$)", r"\1\\_", kind)


def describe(app, name, template, context, doctree):
    """Give each page its first paragraph as the description that search engines show."""
    from docutils import nodes

    paragraphs = [] if doctree is None else doctree.findall(nodes.paragraph)
    paragraph = next((p for p in paragraphs if not isinstance(p.parent, nodes.Admonition)), None)
    if paragraph:
        text = escape(" ".join(paragraph.astext().split())[:200])
        context["metatags"] += f'<meta name="description" content="{text}">\n'


def check_everything_is_listed(app, env):
    """Warn of public names that no page of the API reference lists."""
    from sphinx.util import logging

    listed = set()
    for page in (DOCS / "api").glob("*.rst"):
        module = "skneuro"
        for line in page.read_text().splitlines():
            if match := re.match(r"\.\. currentmodule:: (\S+)", line):
                module = match[1]
            elif match := re.match(r"   (\w+)$", line):
                listed.add(f"{module}.{match[1]}")
    for module in PUBLIC_MODULES:
        for name in importlib.import_module(module).__all__:
            if f"{module}.{name}" not in listed:
                logging.getLogger(__name__).warning("docs/api lists no %s.%s", module, name)


def setup(app):
    """Connect the functions above."""
    app.connect("missing-reference", resolve_elsewhere)
    app.connect("source-read", adapt_markdown)
    app.connect("autodoc-process-docstring", escape_trailing_underscores, priority=400)
    app.connect("html-page-context", describe)
    app.connect("env-updated", check_everything_is_listed)
