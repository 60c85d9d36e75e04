"""Words and forms of description that the project's prose avoids.

Read are docstrings, comments and strings with a space in them (messages, descriptions of options)
of Python files, and Markdown without its code.
"""

import ast
import io
import re
import tokenize

AVOIDED = {
    r"bears?|borne": "say support, accept or allow",
    r"kin": "say kind or related",
    r"told": "say inferred, distinguished or given",
    r"for\s+ever": "say indefinitely or without end",
}
# Words that end in -ise in American English too; anything else in -ise, -ised, -ising, -isation ...
# is British.
AMERICAN = (
    "[a-z]*[aouw]|adv|advert|ar|chast|compr|comprom|conc|cr|dem|desp|dev|enterpr|exc|exerc|expert"
    "|franch|improv|ir|m|merchand|parad|prec|prem|prom|r|repr|rev|superv|surm|surpr|telev|treat|v"
)
BRITISH = (
    rf"(?!(?:im|re|self|un)?(?:{AMERICAN})is)[a-z]+is(?:e[drs]?|ers|ing|ations?)",
    r"[a-z]+ys(?:ed?|ing|ers?)",
    r"[a-z]*(?:arm|behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|od|rum|sav|tum|vap)our[a-z]*",
)
WORDS = {
    re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE): advice
    for patterns in (AVOIDED, dict.fromkeys(BRITISH, "American spelling"))
    for pattern, advice in patterns.items()
}

# How a description may not begin: in a tooltip it stands alone.
FRAGMENT = re.compile(r"(?:Of|What|As for|Its|Their|Those|That of) ")
# An entry of a numpydoc section, `name : type`, and below it, further in, the description.
ENTRY = re.compile(r"^( *)\*{0,2}\w[\w.*, ]* : \S.*\n\1 +(\S.*)$", re.MULTILINE)
DECLARATIONS = {"option"}  # functions whose last string describes what they declare

FENCE = r"^ *(`{3,})(?!\{(?:admonition|important|note|tip|warning)\})[\s\S]*?^ *\1"
INLINE_CODE = r"(?<!`)(`{1,2})(?!`)[^`]+\2"
ADDRESS = r"\]\([^)]*\)|https?://\S+"
NOT_PROSE = re.compile(f"{FENCE}|{INLINE_CODE}|{ADDRESS}", re.MULTILINE)


def prose_findings(text, path):
    """What a Python or Markdown file should say otherwise, a line each."""
    is_python = path.endswith(".py")
    for line, piece in prose_of_python(text) if is_python else [(1, prose_of_markdown(text))]:
        for pattern, advice in WORDS.items():
            for match in pattern.finditer(piece):
                at = line + piece.count("\n", 0, match.start())
                yield f"{path}:{at}: {match[0]}: {advice}"
    for line, description in descriptions_of_python(text) if is_python else []:
        if FRAGMENT.match(description):
            first_line = description.splitlines()[0]
            yield f"{path}:{line}: does not stand alone: {first_line}"


def prose_of_markdown(text):
    """The text without code and addresses, on the same lines."""
    return NOT_PROSE.sub(lambda match: "\n" * match[0].count("\n"), text)


def prose_of_python(text):
    """Comments, and strings with a space in them: the first line of each, and its text."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for line, string in strings(ast.walk(ast.parse(text))):
        if " " in string:
            yield line, string


def descriptions_of_python(text):
    """What is said of each parameter, attribute, result and option: its line, and the text."""
    nodes = list(ast.walk(ast.parse(text)))
    for line, string in strings(nodes):
        for entry in ENTRY.finditer(string):
            yield line + string.count("\n", 0, entry.start(2)), entry[2]
    for node in nodes:
        if isinstance(node, ast.Call) and name_of(node.func) in DECLARATIONS:
            by_name = [keyword.value for keyword in node.keywords if keyword.arg == "doc"]
            for line, string in list(strings(by_name or node.args))[-1:]:
                yield line, string.strip()


def strings(nodes):
    """Line and value of those nodes that are strings."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def name_of(function):
    """Name of a called function, without what it is taken from."""
    return getattr(function, "attr", getattr(function, "id", None))
