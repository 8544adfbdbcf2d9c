# What people do with this repository; `make help` lists it. README.md has the same without make.
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
TEST_PROCESSES ?= 2
# The tests start hundreds of processes of the site: without kept byte code each would compile it all again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help run demo test check rules bench clean

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: .venv/installed ## Install, then run the whole site (HOST, PORT and DATA_DIR are honoured)
	@exec $(BIN)/flask --app app up --with-parent

demo: .venv/installed ## Fill a data folder of its own with a living site (DATA_DIR, default ./var-demo)
	@DATA_DIR="$${DATA_DIR:-./var-demo}" $(BIN)/flask --app app demo

test: .venv/installed-dev ## Check style, types and layers, then run every test
	@$(BIN)/python -m tests.produced --forget
	@$(MAKE) --no-print-directory --output-sync -j $(TEST_PROCESSES) check rules
	$(BIN)/python -m pytest -q -n $(TEST_PROCESSES) --dist worksteal --ignore=tests/domain tests
	$(BIN)/python -m tests.produced

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

rules: .venv/installed-dev
	$(BIN)/python -m pytest -q tests/domain

bench: .venv/installed-dev ## Measure the figures that README.md lists, against other tools
	$(BIN)/python -m tests.bench

clean: ## Remove what was installed and cached; data folders stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) -m venv .venv

# The stamps are older than the requirements only when those have changed, so that this runs rarely.
.venv/installed: requirements.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(PIP) -r requirements-dev.txt
	@touch .venv/installed $@
