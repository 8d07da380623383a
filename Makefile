PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/.venv/node:$(PATH)

.PHONY: up test lint setup setup-dev lock clean

up: setup                ## set everything up and start the front desk
	@exec $(BIN)/frontdesk up

test: setup-dev lint     ## everything we check, on the real services
	$(BIN)/pytest

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd platform/widget && npm run --silent typecheck
	cd platform/console && npm run --silent typecheck

setup:
	@$(PYTHON) deploy/bootstrap.py

setup-dev:
	@$(PYTHON) deploy/bootstrap.py --dev

lock: setup              ## pin what pyproject.toml asks for
	$(BIN)/uv pip compile -q --no-emit-index-url --no-emit-package llama-cpp-python --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --no-emit-index-url --no-emit-package llama-cpp-python --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

clean:                   ## forget everything that set-up made here (your data stays)
	rm -rf .venv platform/*/node_modules platform/frontdesk/static
