import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.harness.clean_environment import KERNEL_SETTINGS, require_clean_environment

ROOT = Path(__file__).parents[2]
PROGRAM = """
from benchmarks.harness.clean_environment import restart_without_kernel_settings, unset_settings
restart_without_kernel_settings()
import json, os
from benchmarks.harness.environment import blas_libraries
import numpy
set_now = [name for name in os.environ if name.startswith("OPENBLAS_C")]
print(json.dumps([set_now, unset_settings(), [blas["kernel"] for blas in blas_libraries()]]))
"""


def run(program, **variables):
    environment = {k: v for k, v in os.environ.items() if k not in KERNEL_SETTINGS}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | variables,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("first", ["", "import numpy"])
def test_an_older_kernel_is_not_used(first):
    expected, silence = run(PROGRAM)
    assert silence == ""
    found, message = run(first + PROGRAM, OPENBLAS_CORETYPE="Prescott")
    assert found == [[], {"OPENBLAS_CORETYPE": "Prescott"}, expected[2]]
    assert message == "Unset for this run: OPENBLAS_CORETYPE=Prescott\n"


@pytest.mark.parametrize("name", KERNEL_SETTINGS)
def test_measuring_with_a_kernel_setting_is_refused(name, monkeypatch):
    for other in KERNEL_SETTINGS:
        monkeypatch.delenv(other, raising=False)
    require_clean_environment()
    monkeypatch.setenv(name, "1")
    with pytest.raises(RuntimeError, match=f"unset {name}, or run"):
        require_clean_environment()
