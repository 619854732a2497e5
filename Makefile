# What there is to run. `make help` lists it.

PYTHON ?= python3
export PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset dev test lint schema locks

help: ## List these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

demo: .venv/users ## Run the hub with its demo content on http://127.0.0.1:8000 (PORT= for another)
	@exec .venv/bin/python manage.py demo

demo-reset: .venv/users ## Erase the demo's data; the next `make demo` starts over
	@.venv/bin/python manage.py demo --reset

dev: .venv/developers ## Create the development environment

test: .venv/developers ## Run the whole test suite (ARGS= for pytest's own arguments)
	.venv/bin/python -m pytest -n auto --dist loadscope $(ARGS)

lint: .venv/developers ## Check formatting, style and types
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy .

schema: .venv/developers ## Write graphql/schema.graphql from the code
	.venv/bin/python manage.py graphql_schema

locks: ## Compile requirements/*.in again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements/base.in -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements/dev.in -c requirements/base.txt -o requirements/dev.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Maillage needs Python 3.11 or later; $$($(PYTHON) --version 2>&1) was found. Name another: make demo PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

# Each lock is installed once, and again when it changes. The developers' lock holds all of the users'.
.venv/users: requirements/base.txt | .venv/bin/python
	@test -e .venv/developers || { echo "Installing what Maillage needs (a minute, the first time)…"; \
		.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt; }
	@touch $@

.venv/developers: requirements/dev.txt | .venv/bin/python
	@echo "Installing the development environment…"
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
