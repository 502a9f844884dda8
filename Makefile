# From nothing: `make demo` to look at it, `make test` to check it. A second run does only what has changed.

PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8000
WORKERS ?= $(shell nproc)

.DEFAULT_GOAL := help
.PHONY: help install demo test fuzz bench crash load lint messages format lock browser runtimes

help:
	@echo "make demo      try it: http://localhost:$(PORT) with a demo company (PORT=9000 make demo for another port)"
	@echo "make test      the whole test suite"
	@echo "make fuzz      the tests with thousands of examples"
	@echo "make bench     speed beside references, in ratios (shorter: make bench ROUNDS=2 SECONDS=2; the long curve: MESSAGES=10000000)"
	@echo "make crash     kill server, worker and database under load, and judge what is left"
	@echo "make load      20 agents and 2,000 visitors for ten minutes (shorter: make load MINUTES=1)"
	@echo "make lint      style, types, templates, migrations"
	@echo "make messages  bring the console's catalogues up to date with the texts of the code"
	@echo "make install   .venv with the locked dependencies, nothing else"
	@echo "make format    put Python into shape"
	@echo "make lock      resolve requirements*.in into the lock files"

install: .venv/runtime

demo: export DEBUG := true
demo: export PUBLIC_URL := http://localhost:$(PORT)
demo: export OUTBOUND_ALLOW ?= localhost:$(PORT)
demo: .venv/runtime
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo
	@exec $(BIN)/python manage.py serve --port $(PORT) --with-jobs

test: .venv/development browser runtimes
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist load $(ARGS)

fuzz: .venv/development
	@$(BIN)/python -m pytest -m fuzz tests/fuzz $(ARGS)

bench: export ROUNDS := $(or $(ROUNDS),5)
bench: export SECONDS := $(or $(SECONDS),4)
bench: .venv/runtime .venv/bench/installed
	@$(BIN)/python -m bench

load: export AGENTS := $(or $(AGENTS),20)
load: export VISITORS := $(or $(VISITORS),2000)
load: export MINUTES := $(or $(MINUTES),10)
load: export EVERY := $(or $(EVERY),60)
load: .venv/runtime
	@$(BIN)/python -m bench.company

crash: .venv/development
	@$(BIN)/python -m pytest -m crash -s tests/crash $(ARGS)

# The database is named, not reached: the checks below look at code.
lint: export DEBUG := true
lint: export USHER_HOME := $(CURDIR)/.venv/lint
lint: export DATABASE_URL := postgresql://nobody@localhost/none
lint: .venv/development node_modules/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	npm run --silent types
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

# Texts of the console that the code marks: new ones are added without a translation, old ones taken out.
messages: export DEBUG := true
messages: export USHER_HOME := $(CURDIR)/.venv/lint
messages: export DATABASE_URL := postgresql://nobody@localhost/none
messages: .venv/runtime
	@command -v msgfmt >/dev/null || { echo "This needs gettext: install the package gettext and run make messages again."; exit 1; }
	@$(BIN)/python manage.py makemessages -l tr -l de -l ar --no-location --no-wrap --no-obsolete
	@for each in tr de ar; do \
	  msgfmt --check --statistics -o locale/$$each/LC_MESSAGES/django.mo locale/$$each/LC_MESSAGES/django.po || exit 1; \
	done

format: .venv/development
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: .venv/development
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile -q --no-deps --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-header bench/requirements.in -o bench/requirements.txt

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get install -y -qq chromium >/dev/null 2>&1 || \
	    { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1; }; } || \
	{ echo "The tests need a browser: install the package chromium (apt-get install chromium) and run make test again."; exit 1; }

# The languages whose snippets the documentation shows. A test that lacks its own says so and fails.
runtimes:
	@missing=""; for each in curl:curl node:nodejs php:php-cli ruby:ruby; do \
	  command -v "$${each%%:*}" >/dev/null || missing="$$missing $${each#*:}"; \
	done; \
	[ -z "$$missing" ] || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get install -y -qq $$missing >/dev/null 2>&1 || \
	    { apt-get update -qq && apt-get install -y -qq $$missing; } >/dev/null 2>&1; }; } || \
	echo "The tests of the documentation's snippets need:$$missing (apt-get install$$missing)"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Usher needs Python 3.11 or newer.")'
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt | .venv/bin/python
	@echo "Installing the locked dependencies ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/development: requirements-dev.txt | .venv/bin/python
	@echo "Installing the locked dependencies and the tools for tests ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch .venv/runtime $@

.venv/bench/installed: bench/requirements.txt | .venv/runtime
	@echo "Installing what the references of the benchmarks need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade \
		-r bench/requirements.txt --target .venv/bench
	@touch $@

node_modules/installed: package-lock.json
	@command -v npm >/dev/null || { echo "Type checking needs npm: install the package npm and run make lint again."; exit 1; }
	@npm ci --silent --ignore-scripts
	@touch $@
