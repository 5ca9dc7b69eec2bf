# Needs Python 3.11 or newer with pip and venv, and nothing else. "make help" lists what there is.

VENV := .venv
BIN := $(VENV)/bin
CHECKED := irrunner tests docs $(wildcard bench fuzz)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_COMPILE = CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	--uploaded-prior-to $(UPLOADED_BEFORE) $(COMPILE_ARGS)
# A release has to be a week old before we pin it: a poisoned one is mostly found within days. A fix that cannot wait:
# make requirements UPLOADED_BEFORE=2026-11-23
UPLOADED_BEFORE ?= $(shell $(BIN)/python -c 'from datetime import *; print(datetime.now(UTC).date() - timedelta(7))')
# Two files of tests at a time; "make test PYTEST_ARGS='-x tests/safety'" runs what you name instead.
PYTEST_ARGS ?= --numprocesses 2 --dist loadfile

.PHONY: help run exercise rehearse estate team test check lint format-check types imports bench fuzz docs pictures examples requirements clean

help:
	@echo "make run           try irrunner: finish an incident, in a practice store you can throw away"
	@echo "make exercise      your first ten minutes: an exercise for one person, in stores you can throw away"
	@echo "make rehearse      robots play every shipped scenario; it fails when one no longer holds"
	@echo "make estate        a made-up estate to search, with a poisoned release in it; make estate FOLDER=~/estate"
	@echo "make team          a PostgreSQL server for yourself, with two people on one incident, until Ctrl+C"
	@echo "make test          run the tests; says which were left out, and why"
	@echo "make check         lint, format, types, direction of imports"
	@echo "make bench         measure speed and size"
	@echo "make fuzz          a million hostile inputs for each parser, ten thousand kills, faults of a team store and of vaults; takes hours"
	@echo "make docs          renew what the manual takes from the code, and play its shell sessions"
	@echo "make pictures      draw the screen for the manual"
	@echo "make examples      renew the sample reports"
	@echo "make requirements  pin the versions again after a change in pyproject.toml (COMPILE_ARGS=--upgrade for newer ones)"
	@echo "make clean         remove what building and testing left behind; .venv stays"

run: $(VENV)/ready-to-run
	@store=$$(mktemp -d "$${TMPDIR:-/tmp}/irrunner-practice.XXXXXX") || exit 1; \
	echo "Practice store: $$store"; \
	$(BIN)/irrunner demo --practice --store "$$store"; code=$$?; \
	echo "The practice store is $$store: go back with --store, or delete it."; \
	exit $$code

exercise: $(VENV)/ready-to-run
	@place=$$(mktemp -d "$${TMPDIR:-/tmp}/irrunner-exercise.XXXXXX") || exit 1; \
	$(BIN)/irrunner exercise play alone-at-three --store "$$place/players" --control "$$place/directing"; code=$$?; \
	echo "The exercise is in $$place: go back with --store and --control, or delete it."; \
	exit $$code

rehearse: $(VENV)/ready-to-run
	@$(BIN)/irrunner exercise rehearse

# FOLDER is empty or not there; without one it is a new folder for temporary files.
team: $(VENV)/ready-to-develop
	@$(BIN)/python -m tests.team.try_it

estate: $(VENV)/ready-to-run
	@folder="$(FOLDER)"; \
	test -n "$$folder" || folder=$$(mktemp -d "$${TMPDIR:-/tmp}/irrunner-estate.XXXXXX") || exit 1; \
	$(BIN)/python -m tests.estate build "$$folder"

test: $(VENV)/ready-to-develop
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

# Each part on its own, so that "make --keep-going check" names all that is wrong at once.
check: lint format-check types imports

lint: $(VENV)/ready-to-develop
	@$(BIN)/ruff check .

format-check: $(VENV)/ready-to-develop
	@$(BIN)/ruff format --check .

types: $(VENV)/ready-to-develop
	@$(BIN)/mypy $(CHECKED)

imports: $(VENV)/ready-to-develop
	@$(BIN)/lint-imports

bench: $(VENV)/ready-to-develop
	@$(BIN)/python -m bench

fuzz: $(VENV)/ready-to-develop
	@$(BIN)/python -m fuzz parsers
	@$(BIN)/python -m fuzz kills
	@$(BIN)/python -m fuzz team
	@$(BIN)/python -m fuzz served
	@$(BIN)/python -m fuzz vaults

docs: $(VENV)/ready-to-develop
	@$(BIN)/python -m docs.generate

pictures: $(VENV)/ready-to-develop
	@$(BIN)/python -m docs.pictures

examples: $(VENV)/ready-to-develop
	@$(BIN)/python -m irrunner.report.examples

# dev.txt holds everything; run.txt and build.txt are parts of it, at the same versions. tools.txt are programs that tests
# start, in an environment of their own.
requirements: $(VENV)/ready-to-develop
	$(PIP_COMPILE) --extra dev --extra team --output-file requirements/dev.txt pyproject.toml
	$(PIP_COMPILE) --constraint requirements/dev.txt --output-file requirements/run.txt pyproject.toml
	$(PIP_COMPILE) --constraint requirements/dev.txt --only-build-deps --build-deps-for editable \
		--output-file requirements/build.txt pyproject.toml
	$(PIP_COMPILE) --output-file requirements/tools.txt requirements/tools.in

clean:
	rm -rf build dist .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +

# A set-up is done again when what it was made from has changed.
$(VENV)/ready-to-run: requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Setting up irrunner in $(VENV); this takes a minute."
	@$(PIP_INSTALL) --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-to-develop: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Setting up irrunner and its tools in $(VENV); this takes a minute."
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/ready-to-run

$(BIN)/python:
	@for python in python3 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "irrunner needs Python 3.11 or newer, and found none. Install one and run make again." >&2; exit 1; \
	fi; \
	if ! $$found -m venv --clear $(VENV); then \
		rm -rf $(VENV); \
		echo "$$found cannot make a virtual environment. On Debian and Ubuntu, install the package python3-venv." >&2; \
		exit 1; \
	fi
