# Every target does its own set-up: a machine needs Python 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
RUN := $(VENV)/bin

.PHONY: demo simulate chaos test lint bench bench-scale fuzz train clean
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

UPDATES ?= 5000
KILLS ?= 200
SEED ?= 1
chaos: $(READY) ## kill the bot again and again amid faults, polling and pushed to; is anything lost?
	$(RUN)/weisu chaos --updates $(UPDATES) --kills $(KILLS) --seed $(SEED) $(ARGS)
	$(RUN)/weisu chaos --webhooks --updates $(UPDATES) --kills $(KILLS) --seed $(SEED) $(ARGS)

test: $(READY) lint ## lint, types, tests, coverage floor
	$(RUN)/python -m pytest -n 2 --cov --cov-report=term $(ARGS)

lint: $(READY) ## style, types, secrets in the tree, known holes in what we install
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/python -m checks.secrets
	$(RUN)/python -m checks.dependencies

fuzz: $(READY) ## 100,000 generated updates through the bot: COUNT=..., SEED=...
	$(RUN)/python -m fuzzing --count $(or $(COUNT),100000) --seed $(or $(SEED),1)

bench: $(READY) ## speed, as ratios in one run: ARGS="intake start", ARGS=--quick, ARGS="--soak 60"
	$(RUN)/python -m benchmarks $(ARGS)

bench-scale: $(READY) ## a city on PostgreSQL with 1, 2 and 4 processes: ARGS="--scale 0.01"
	$(RUN)/python -m benchmarks.scale $(ARGS)

train: $(READY) ## make the model that understands messages from training/corpus
	$(RUN)/python -m pip install --quiet --constraint constraints.txt --editable '.[training]'
	$(RUN)/python -m training.train $(ARGS)

clean: ## remove what the other targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.* build *.egg-info
