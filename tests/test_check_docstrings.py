"""The rules for words and names: each finds a breach, and leaves innocent text alone."""

import pytest

from tests.check_docstrings import house_findings
from tests.identifiers import name_findings
from tests.prose import prose_findings

DESCRIBED = '''"""
    Parameters
    ----------
    n_steps, stride : int or None, default=None
        {}
    """
'''

REFUSED_WORDS = [
    ("# The loss cannot bear negative targets.", "bear"),
    ('raise ValueError(f"loss={loss!r} bears no {thing}")', "bears"),
    ('"""Targets and their kin."""', "kin"),
    ('"""The kind is told from the labels."""', "told"),
    ("# Training goes on for ever.", "for ever"),
    ("def f():\n    '''Summary.\n\n    It goes on for\n    ever.\n    '''", "for\n    ever"),
    ('warnings.warn("Inputs are not normalised.")', "normalised"),
    ("# Standardisation", "Standardisation"),
    ('"""Neighbouring steps."""', "Neighbouring"),
    ("# Colours of the lines", "Colours"),
    ("# to analyse an unregularised net", "analyse"),
    ("# to analyse an unregularised net", "unregularised"),
    ("# vectorising, optimisers, he summarises", "vectorising"),
    ("# vectorising, optimisers, he summarises", "optimisers"),
    ("# vectorising, optimisers, he summarises", "summarises"),
]
INNOCENT_WORDS = [
    "# A price is a price; shares, links and places change.",
    "# What-if, bearing temperature, a bearable kindness, kinds of kinks",
    "# noise, noises, otherwise, element-wise, precise, raises, promised, arises, unsupervised",
    "# advised, exercise, comprises, surprising, revise, denoising, rising, wise, expertise",
    "# hour, four, contour, source, course, ours, a tour, analyses, analysis, basis, bias",
    "# normalize, standardization, neighbor, color, behavior, analyze",
    'colour = "colour"  # code: a word by itself is a key or a name',
]


@pytest.mark.parametrize(("text", "word"), REFUSED_WORDS)
def test_a_word_to_avoid_is_found(text, word):
    assert any(f": {word}: " in finding for finding in prose_findings(text + "\n", "file.py"))


@pytest.mark.parametrize("text", INNOCENT_WORDS)
def test_words_like_it_are_not(text):
    assert list(prose_findings(text + "\n", "file.py")) == []


def test_a_word_is_found_in_its_line():
    text = 'x = 1\n"""A summary.\n\nWhat we were told.\n"""\n# kin\n'
    found = list(prose_findings(text, "file.py"))
    assert [finding.split(":")[1] for finding in found] == ["6", "4"]


def test_pages_are_read_without_code_and_addresses():
    page = """# Colour

    ```python
    >>> told = "for ever, colour"
    ```

The `colour` of [a page](https://colour.org/normalise) is ``told``.

```{note}
He was told.
```
"""
    found = list(prose_findings(page, "page.md"))
    assert [finding.split(": ")[:2] for finding in found] == [
        ["page.md:10", "told"],
        ["page.md:1", "Colour"],
    ]


@pytest.mark.parametrize(
    "description",
    [
        "Of the order of samples.",
        "What came.",
        "As for `predict`.",
        "Their names.",
        "Its default.",
        "Those of the net.",
        "That of the net.",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "def f(n_steps):\n    " + DESCRIBED,
        'n = option(1, [int], "int", "{}")\n',
        'n = option(1, [int], "int", """\n    {} And more.""", kw_only=False)\n',
        'n = declare.option(1, doc="{}", constraints=["of a kind"])\n',
    ],
    ids=["entry", "option", "long option", "option by name"],
)
def test_a_description_that_does_not_stand_alone_is_found(form, description):
    (finding,) = prose_findings(form.format(description), "file.py")
    assert f"does not stand alone: {description}" in finding


@pytest.mark.parametrize(
    "description",
    [
        "Seed of the weights. What it seeds, and of what.",
        "Office hours.",
        "Whatever the index is.",
        "What-if scenario.",
    ],
)
def test_a_description_that_stands_alone_is_not(description):
    text = DESCRIBED.format(description) + 'x = option(1, "Of a kind.", "Number of steps.")\n'
    assert list(prose_findings(text, "file.py")) == []


REFUSED_NAMES = [
    ("def f(given):\n    pass\n", "given"),
    ("def f(*, told=None):\n    pass\n", "told"),
    ("def _ask():\n    pass\n", "_ask"),
    ("for judged in []:\n    pass\n", "judged"),
    ("class A:\n    def _dress(self):\n        self.links = 1\n", "_dress"),
    ("class A:\n    def _dress(self):\n        self.links = 1\n", "links"),
    ("class A:\n    places: int = 1\n", "places"),
    ("f = lambda price: price\n", "price"),
    ("(scarcity, unborn) = 1, 2\n", "scarcity"),
    ("(scarcity, unborn) = 1, 2\n", "unborn"),
    ("import a as going_on\n", "going_on"),
    ("with f() as shares:\n    pass\n", "shares"),
    ("class InHalves:\n    pass\n", "InHalves"),
    ("class _Reading:\n    pass\n", "_Reading"),
    ("class Mixture(Base):\n    pass\n", "Mixture"),
    ("class History:\n    pass\n", "History"),
    ("class Record:\n    pass\n", "Record"),
    ("class Steps:\n    pass\n", "Steps"),
    ("def changed(base):\n    pass\n", "changed"),
    ("async def neural_estimator(cls):\n    pass\n", "neural_estimator"),
]
INNOCENT_NAMES = """
import links.places as paths
from shares import given

class MultiGateMixture:
    history_: list
    link = None

class History2(Mixture):
    def ask_again(self, givens, steps, History):
        '''A price is a price; what is given is told.'''
        changed = table["price"].places
        self.shared = f(given=changed, price=1)
        return shares
"""


@pytest.mark.parametrize(("text", "name"), REFUSED_NAMES)
def test_a_refused_name_is_found(text, name):
    assert any(f"the name {name}: say" in finding for finding in name_findings(text, "file.py"))


def test_names_like_it_and_uses_of_it_are_not():
    assert list(name_findings(INNOCENT_NAMES, "skneuro/mlp/prices.py")) == []


@pytest.mark.parametrize("path", ["skneuro/_links.py", "skneuro/shares/__init__.py"])
def test_a_module_of_a_refused_name_is_found(path):
    assert len(list(name_findings("", path))) == 1


def test_the_whole_project_is_read_and_pending_places_are_excused(tmp_path):
    files = {
        "skneuro/mlp/_base.py": "given = 1\n",
        "skneuro/mlp_base.py": "given = 1\n",
        "tests/test_mlp.py": "# told\n",
        "docs/page.md": "Colour\n",
        "docs/_build/page.md": "Colour\n",
        "README.md": "A colour.\n",
        "CONTRIBUTING.md": "",
        "CHANGELOG.md": "",
        "benchmarks/a.py": "",
        "examples/a.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = list(house_findings(tmp_path, {"skneuro/mlp", "README.md", "benchmarks"}))
    assert found == [
        "tests/test_mlp.py:1: told: say inferred, distinguished or given",
        "docs/page.md:1: Colour: American spelling",
        "skneuro/mlp_base.py:1: the name given: say X_raw, or what it is",
        "benchmarks: nothing is found there, so that PENDING need not name it",
    ]
