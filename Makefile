# Everything that one does with Passbook. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python
# Options for pytest: make test ARGS="-k approve"
ARGS ?=

help: ## List these commands
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: .venv/.installed ## Make the virtual environment and install what Passbook needs to run

install-dev: .venv/.installed-dev ## … and what its tests and checks need

run: .venv/.installed ## Run Passbook on http://localhost:8000, with all that it needs, until Ctrl-C
	@exec $(RUN) -m config.run

dev: .venv/.installed ## The same, reloading the pages' code when it changes, with errors shown
	@exec $(RUN) -m config.run --dev

down: .venv/.installed ## Stop whatever of Passbook still runs in this folder
	@$(RUN) -m config.down

logs: .venv/.installed ## Follow the logs of the embedded servers
	@tail -n 20 -F .data/postgres/server.log .data/redis/server.log

shell: .venv/.installed ## A Python shell in a company: make shell COMPANY=acme
	@$(RUN) manage.py $(if $(COMPANY),tenant_command shell --schema=$(COMPANY),shell)

migrate: .venv/.installed ## Bring the tables of all companies up to date
	@$(RUN) manage.py migrate_schemas

demo: .venv/.installed ## Make the demo companies
	@$(RUN) manage.py migrate_schemas --verbosity=0
	@$(RUN) manage.py load_demo

# Bytecode is kept whatever the caller's environment says of it: else each process, and each server that a test starts,
# compiles all of Django for itself.
test e2e: export PYTHONDONTWRITEBYTECODE :=
test: .venv/.installed-test ## Run all tests but the browser's, on two cores; with CI=true more examples, and the coverage
ifdef CI
	@$(BIN)/coverage erase
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report= --ignore=tests/e2e $(ARGS)
	@$(RUN) tests/coverage_gate.py
else
	$(BIN)/pytest -n 2 --dist worksteal --ignore=tests/e2e $(ARGS)
endif

css: ## Build static/app.css and the icons again, after templates name new classes (the only thing that needs Node)
	npm install --no-audit --no-fund --ignore-scripts
	npm run css

conformance: .venv/.installed-test ## Run the acceptance cases: PASSBOOK_CASES=<folder> for others than our own
	$(BIN)/pytest tests/conformance $(ARGS)

e2e: .venv/.installed-dev ## Run the tests that use a browser
	$(BIN)/pytest tests/e2e $(ARGS)

check: .venv/.installed-dev ## Lint, types, import rules, templates, migrations, deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/**/*.html')
	$(RUN) manage.py makemigrations --check --dry-run
	DATABASE_URL=postgres://db/passbook REDIS_URL=redis://queue HTTPS=1 SECRET_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(50))')" ALLOWED_HOSTS=passbook.example.com \
		$(RUN) manage.py check --deploy --fail-level WARNING

format: .venv/.installed-dev ## Put code and templates into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/**/*.html')

docs: .venv/.installed-dev ## Draw the diagrams of the documents from the code
	$(RUN) docs/diagrams.py

bench: .venv/.installed-dev ## Measure the ledger beside plain SQL
	$(RUN) -m bench $(ARGS)

define make_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Passbook needs Python 3.11 or newer; this is %s. Name another: make run PYTHON=python3.12" % sys.version.split()[0])'
	@test -x $(RUN) || $(PYTHON) -m venv .venv
endef
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --no-compile

.venv/.installed: requirements.txt
	$(make_venv)
	@echo "Installing what Passbook needs …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-test: requirements.txt requirements-test.txt
	$(make_venv)
	@echo "Installing what Passbook and its tests need …"
	@$(PIP) -r requirements-test.txt
	@touch .venv/.installed $@

.venv/.installed-dev: requirements.txt requirements-test.txt requirements-dev.txt
	$(make_venv)
	@echo "Installing what Passbook, its tests and checks need …"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/.installed .venv/.installed-test $@

.PHONY: css help install install-dev run dev down logs shell migrate demo test conformance e2e check format bench docs
