# Balcão. `make help` lists what there is. Nothing here touches system packages.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
PY := .venv/bin/python
SOURCES := actions connectors conversations directory knowledge nlu services storage tickets tools tests

.PHONY: help run chat test check train evaluate bench bench-nlu setup setup-dev lock clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## install, prepare and start everything; Ctrl-C ends it
	@$(PY) -m connectors.cli.run

chat: setup ## talk in the terminal with the running system
	@$(PY) -m connectors.cli.main chat

test: setup-dev ## all tests
	@$(PY) -m pytest $(ARGS)

check: setup-dev ## lint, types, import contracts, articles
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) -m connectors.cli.main articles check

train: setup ## train the dialogue model if its inputs changed
	@$(PY) -m connectors.cli.main prepare

bench: setup-dev ## speed and size, side by side with Rasa's default pipeline
	@$(PY) -m tools.bench

bench-nlu: setup-dev ## the classifier on public intent sets
	@$(PY) -m tools.bench_nlu

evaluate: setup-dev ## the evaluation cases through a running system
	@$(PY) -m tools.evaluate

setup: .venv/.installed bot/.venv/.installed ## install what running needs

setup-dev: setup .venv/.installed-dev ## install what tests and checks need

lock: $(UV) ## renew the locked requirements of both environments
	$(UV) pip compile -q --no-header --generate-hashes --no-emit-index-url pyproject.toml -o requirements.txt
	$(UV) pip compile -q --no-header --generate-hashes --no-emit-index-url --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(UV) --directory bot pip compile -q -p 3.10 --no-header --generate-hashes --no-emit-index-url --override overrides.txt pyproject.toml -o requirements.txt

clean: ## remove environments, data and models
	rm -rf .venv bot/.venv .tools var

.tools/uv/bin/uv: requirements-uv.txt
	@echo "· Instalando o uv em .tools (nada muda no sistema)"
	@$(PYTHON) -m venv .tools/uv || { echo "Falta o módulo venv do Python. No Debian: apt install python3-venv"; exit 1; }
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt

.venv/.installed: requirements.txt pyproject.toml | $(UV)
	@echo "· Instalando o ambiente principal (Python 3.12)"
	@[ -x $(PY) ] || $(UV) venv -q .venv
	@$(UV) pip install -q --compile-bytecode --python $(PY) --require-hashes -r requirements.txt
	@$(UV) pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed | $(UV)
	@echo "· Instalando as ferramentas de desenvolvimento"
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements-dev.txt
	@touch $@

bot/.venv/.installed: bot/requirements.txt | $(UV)
	@echo "· Instalando o ambiente do Rasa (Python 3.10)"
	@[ -x bot/.venv/bin/python ] || $(UV) --directory bot venv -q .venv
	@# sync, not install: the lock leaves out what Rasa asks for and never uses (bot/overrides.txt).
	@$(UV) --directory bot pip sync -q --compile-bytecode --python .venv/bin/python --require-hashes requirements.txt
	@touch $@
