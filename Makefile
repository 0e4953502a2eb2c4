# `make up` builds the chat backend on the local cloud; `make check` and `make quick` are a developer's loop, `make test` runs all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# the tests start hundreds of processes, each of which would compile the program again
unexport PYTHONDONTWRITEBYTECODE
comma := ,

# The browser of the tests of pages, and the shells of the tests of completion: Debian's, installed where that needs no confirmation.
DEBIAN := missing=""; command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="chromium"; \
	for shell in zsh fish; do command -v $$shell >/dev/null || missing="$$missing $$shell"; done; \
	if [ -z "$$missing" ]; then :; elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	else echo "Some tests fail until this is installed: apt-get install $$missing"; fi

.PHONY: up down check quick test coverage conformance faults fuzz moto-range moto-oldest moto-newest security-table audit-dependencies fix schema docs pictures clean

up: $(BIN)/chatprov
	$(BIN)/chatprov up

down: $(BIN)/chatprov
	$(BIN)/chatprov down

# Format, lint and types: seconds.
check: $(VENV)/.developed-with
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy

# The tests that need nothing but Python and take no second each: under a minute.
QUICK := -m 'not (browser or emulator or node or slow)'
quick: $(VENV)/.developed-with
	$(BIN)/pytest $(QUICK)

test: $(VENV)/.tested-with check
	$(BIN)/pytest

# Which lines and branches `make quick` runs; fails below the floor in pyproject.toml. The page: .venv/coverage/index.html.
coverage: $(VENV)/.developed-with
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(QUICK)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage html --quiet --fail-under 0 --directory $(VENV)/coverage
	$(BIN)/coverage report

# What AppSync does, case by case, with certainty and source; `make test` runs it too. With ENDPOINT=aws (or a URL) the cases are
# played there: what is created and what it costs is said first, and asked (YES=1 is an answer).
conformance: $(VENV)/.developed-with
ifdef ENDPOINT
	$(BIN)/python -m tests.conformance.endpoint $(ENDPOINT) $(if $(YES),--yes)
else
	$(BIN)/pytest tests/conformance
endif

# Every fault at every call of up and down; `make test` tries a sample.
faults: $(VENV)/.developed-with
	ALL_FAULTS=1 $(BIN)/pytest tests/engine/test_faults.py tests/engine/test_transient_errors.py tests/engine/test_any_history.py -n 2 --timeout 1800 -rP -q

# Ten thousand rude connections to the local cloud's port and as many pieces of hostile code (FUZZ_SEED=… repeats a run), each
# operation twenty times with dummy input, and every service that is not offered; `make test` makes some of them.
fuzz: $(VENV)/.developed-with
	ALL_FUZZ=1 $(BIN)/pytest tests/appsync/js/test_hostile_code.py tests/local/realtime/test_fuzz.py tests/local/test_no_request_breaks_a_service.py tests/local/test_other_services.py -n 0 -rP -q

# The table of attacks in docs/security.md, from what happens when they are made; `make test` fails when it is out of date.
security-table: $(VENV)/.developed-with
	$(BIN)/python -m tests.security.table

# The tests that touch moto, on the oldest and on the newest version that pyproject.toml allows, each in a separate environment.
MOTO_RANGE := $(shell sed -n 's/^    "moto\(>=[0-9.]*,<[0-9.]*\)".*/\1/p' pyproject.toml)
moto-range: moto-oldest moto-newest
moto-oldest: MOTO = $(subst >=,==,$(firstword $(subst $(comma), ,$(MOTO_RANGE))))
moto-newest: MOTO = $(MOTO_RANGE)
moto-oldest moto-newest: $(BIN)/python
	$(BIN)/python -m venv $(VENV)/$@
	$(VENV)/$@/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' 'moto$(MOTO)'
	$(VENV)/$@/bin/python -m pytest tests/local/s3 tests/local/iam tests/engine/test_plain_moto.py

# Known weaknesses of what is installed; asks PyPI, so it needs the network.
audit-dependencies: $(BIN)/chatprov
	$(BIN)/python -m venv $(VENV)/pip-audit
	$(VENV)/pip-audit/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.9,<3'
	$(BIN)/python -m pip freeze --exclude-editable > $(VENV)/installed.txt
	$(VENV)/pip-audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off --requirement $(VENV)/installed.txt

fix: $(VENV)/.developed-with
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .

# config.schema.json, for editors, follows from the types in chatprov/config/.
schema: $(BIN)/chatprov
	$(BIN)/python -c 'from chatprov.config import json_schema; print(json_schema(), end="")' > config.schema.json

# The documents that follow from the program: a test fails when one is stale.
docs: $(BIN)/chatprov
	$(BIN)/chatprov --project . --port 1 --state-dir $(VENV)/docs walkthrough --export docs
	rm docs/walkthrough.html
	$(BIN)/python -c 'from chatprov.cli.reference import commands_page; print(commands_page(), end="")' > docs/commands.md
	$(BIN)/python -m tests.appsync.js.documented.table

# The pictures of terminals in docs/, from real runs on a separate local cloud.
pictures: $(VENV)/.tested-with
	$(BIN)/python docs/pictures.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "chatprov needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(BIN)/chatprov: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# What the checks and the quick tests need.
$(VENV)/.developed-with: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(BIN)/chatprov

# What all tests need beyond that: another emulator, a browser, the AWS CLI, JavaScript clients.
$(VENV)/.tested-with: $(VENV)/.developed-with tests/clients/package-lock.json examples/amplify/package-lock.json examples/resolver-tests/package-lock.json
	$(BIN)/python -m venv $(VENV)/ministack  # an independent emulator to test against; it pins its own botocore
	$(VENV)/ministack/bin/python -m pip install --quiet --disable-pip-version-check 'ministack>=1.5.33,<1.6' 'cryptography>=44'
	@$(DEBIAN)
	$(BIN)/python -m venv $(VENV)/awscli  # the lessons' commands are run with it; it pins its own botocore, too
	$(VENV)/awscli/bin/python -m pip install --quiet --disable-pip-version-check 'awscli>=1.42,<2'
	npm ci --prefix tests/clients --ignore-scripts --no-audit --no-fund --loglevel=error  # JavaScript clients, for Node 20
	npm ci --prefix examples/amplify --ignore-scripts --no-audit --no-fund --loglevel=error
	npm ci --prefix examples/resolver-tests --ignore-scripts --no-audit --no-fund --loglevel=error  # vitest
	@touch $@

clean:
	rm -rf $(VENV)
