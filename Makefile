# Every target does its own set-up: a machine needs Python 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
RUN := $(VENV)/bin

.PHONY: demo simulate test lint bench train clean
.DEFAULT_GOAL := demo

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Weisu needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## start the sandbox page with the pilot community
	$(RUN)/weisu demo $(ARGS)

simulate: $(READY) ## live a month of the pilot community, and check every hour
	$(RUN)/weisu simulate $(ARGS)

test: $(READY) lint ## lint, types, tests, coverage floor
	$(RUN)/python -m pytest -n 2 --cov --cov-report=term $(ARGS)

lint: $(READY) ## style and types only
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

bench: $(READY) ## speed, as ratios in one run
	$(RUN)/python -m benchmarks

train: $(READY) ## make the model that understands messages from training/corpus
	$(RUN)/python -m pip install --quiet --constraint constraints.txt --editable '.[training]'
	$(RUN)/python -m training.train $(ARGS)

clean: ## remove what the other targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.* build *.egg-info
