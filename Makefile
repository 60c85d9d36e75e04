# Needs only Python and make: every target makes its own virtual environment.
# A stamp file in it says what is installed; a changed pyproject.toml installs again.

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed

BENCHMARK ?= mlp
BENCHMARK_ARGS ?=
PYTEST_ARGS ?=
SPHINXOPTS ?=
LARGEST_WHEEL := 300000

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

.PHONY: demo
demo: $(INSTALLED)-plot ## Forecast sunspot numbers: the main job on real data
	$(RUN) examples/forecast_sunspots.py

.PHONY: test
test: $(INSTALLED)-test ## Run all tests (PYTEST_ARGS="-k name" for some)
	$(RUN) -m pytest -n 2 $(PYTEST_ARGS)

.PHONY: lint
lint: $(INSTALLED)-dev ## Check style, format, docstrings and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) tests/check_docstrings.py
	$(RUN) -m mypy
	MYPYPATH=. $(RUN) -m mypy --strict --follow-imports=silent tests/typing/usage.py

.PHONY: format
format: $(INSTALLED)-dev ## Format the code and mend what can be mended
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

.PHONY: bench
bench: $(INSTALLED)-bench ## Measure beside scikit-learn and PyTorch (BENCHMARK=m4 BENCHMARK_ARGS="--group Weekly")
	$(RUN) -m benchmarks $(BENCHMARK) $(BENCHMARK_ARGS)

.PHONY: docs
docs: $(INSTALLED)-docs ## Build docs/_build/html (SPHINXOPTS="-D plot_gallery=0" runs no example)
	$(RUN) -m sphinx -W --keep-going $(SPHINXOPTS) docs docs/_build/html

.PHONY: wheel
wheel: $(INSTALLED)-dev ## Build dist/*.whl; pure Python, under 300 kB
	rm -f dist/skneuro-*.whl
	$(RUN) -m build --wheel
	@size=$$(cat dist/skneuro-*-py3-none-any.whl | wc -c) && echo "$$size bytes" && \
		test $$size -lt $(LARGEST_WHEEL)

.PHONY: clean
clean: ## Remove the virtual environment and everything built
	rm -rf docs/_build docs/auto_examples docs/api/generated docs/api/backreferences docs/sg_execution_times.rst
	rm -rf .venv dist build .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find skneuro tests examples benchmarks -name __pycache__ -type d -prune \
		-exec rm -rf {} + 2> /dev/null || true

$(RUN):
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(INSTALLED)-%: pyproject.toml | $(RUN)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@
