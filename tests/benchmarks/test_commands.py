"""Each command has its own options and no others."""

import re

import pytest

from benchmarks.commands import COMMANDS, main, make_parser

OPTIONS = {
    "mlp": {"--quick", "--older-sklearn"},
    "m4": {"--quick", "--group"},
    "compare": {"--quick", "--base", "--alternations"},
    "tables": {"--quick", "--table", "--contestant", "--seed", "--threads", "--pages-only"},
    "pages": set(),
}


def help_of(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main([*arguments, "--help"])
    assert end.value.code == 0
    return capsys.readouterr().out


def test_help_lists_every_command(capsys):
    text = help_of([], capsys)
    for name, command in COMMANDS.items():
        assert re.search(rf"^    {name}\s", text, re.MULTILINE)
        assert command.summary.split()[0] in text


@pytest.mark.parametrize("name", COMMANDS)
def test_options(name, capsys):
    found = set(re.findall(r"^  (?:-h, )?(--[\w-]+)", help_of([name], capsys), re.MULTILINE))
    assert found - {"--help"} == OPTIONS.get(name, {"--quick"})


@pytest.mark.parametrize(
    "arguments",
    [
        "mlp --group Hourly",
        "latency --older-sklearn python",
        "m4 --group Yearly",
        "ett --file ETTh1",
        "pages --quick",
        "compare",
        "compare --base . --alternations 0",
        "",
    ],
)
def test_refused(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        make_parser().parse_args(arguments.split())
    assert end.value.code == 2
    assert "error: " in capsys.readouterr().err
