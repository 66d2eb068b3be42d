# Every target creates what it needs from a clean clone: Python >= 3.11, make and a package index.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell .ci/interpreter)
RUNTIME ?= $(shell .ci/interpreter --runtime)
ARGS ?=
CONFORMANCE ?= ../shared/conformance
CONFORMANCE_QUICK ?= *
PIP := -m pip install --quiet --disable-pip-version-check
BIN := .venv/bin
TOOLS := .venv-tools/bin
SAM := SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-west-1} $(TOOLS)/sam

.PHONY: help install tools run test soak races check style types arrows template build conformance conformance-full clients bench lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.stamp ## Create .venv from the lock file requirements/dev.txt
tools: .venv-tools/.stamp ## Create .venv-tools (SAM, cfn-lint) from requirements/tools.txt

.venv/.stamp: requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found; set PYTHON=" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) --requirement requirements/dev.txt
	$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	touch $@

.venv-tools/.stamp: requirements/tools.txt
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/python $(PIP) --requirement requirements/tools.txt
	touch $@

run: install ## Serve Laurel on http://127.0.0.1:8080 (ARGS="--demo --port 9000")
	$(BIN)/laurel serve $(ARGS)

test: install ## Run the tests (ARGS="-k catalogue")
	@$(BIN)/python -m pytest --numprocesses auto --quiet $(ARGS)

soak: install ## 10^5 random events and operations against the award engine's invariants
	LAUREL_HYPOTHESIS=soak $(BIN)/python -m pytest --numprocesses auto --quiet tests/unit/domain/properties $(ARGS)

races: install ## Race the engine at full size, and kill it at every point; prints the figures
	@LAUREL_RACES=full $(BIN)/python -m pytest --quiet tests/concurrency $(ARGS)

check: style types arrows template build ## Style, types, import arrows, template; and a build of what is deployed

style: install ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install ## mypy --strict
	$(BIN)/mypy

arrows: install ## Imports, function folders and tables as the architecture says
	$(BIN)/python -m pytest --quiet tests/architecture

template: tools ## Validate template.yaml
	$(SAM) validate --lint
	$(TOOLS)/cfn-lint template.yaml

build: tools ## Build what is deployed into .aws-sam/build, byte code included (RUNTIME=python3.12)
	@test -n "$(RUNTIME)" || { echo "no interpreter for the template's Runtime; set RUNTIME=python3.x" >&2; exit 1; }
	PATH="$$(.ci/interpreter --directory $(RUNTIME)):$$PATH" \
	$(SAM) build --parameter-overrides Runtime=$(RUNTIME)
	"$$(.ci/interpreter --directory $(RUNTIME))/$(RUNTIME)" -m compileall -q -f -j 0 \
	--invalidation-mode unchecked-hash .aws-sam/build

conformance: install ## Replay the recordings on the memory store (CONFORMANCE=directory CONFORMANCE_QUICK=wp-*)
	$(BIN)/python "$(CONFORMANCE)/wpcheck.py" --target tests/conformance/target.json \
	--deviations tests/conformance/deviations.json $(ARGS) "$(CONFORMANCE)"/recordings/$(CONFORMANCE_QUICK).json

conformance-full: install ## Replay all recordings on both stores and compare the outcomes (ARGS="wp-users")
	$(BIN)/python tests/conformance/compare.py "$(CONFORMANCE)" $(ARGS)

clients: install .venv-clients/.stamp tests/clients/node_modules/.stamp ## Run published WordPress clients (needs Node 20)
	@$(BIN)/python tests/clients/run.py .venv-clients/bin/python

.venv-clients/.stamp: tests/clients/requirements.txt
	$(PYTHON) -m venv .venv-clients
	.venv-clients/bin/python $(PIP) --requirement tests/clients/requirements.txt
	touch $@

tests/clients/node_modules/.stamp: tests/clients/package.json tests/clients/package-lock.json
	cd tests/clients && npm ci --no-fund --no-audit --loglevel error
	touch $@

bench: install ## Run the benchmarks; each prints its figure beside its budget
	@shopt -s nullglob; for file in benchmarks/bench_*.py; do $(BIN)/python "$$file"; done

lock: ## Write the lock files anew from the .in files (needs uv and npm)
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-emit-index-url \
	--annotation-style line requirements/dev.in --output-file requirements/dev.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-emit-index-url \
	--annotation-style line layers/deps/requirements.in --constraints requirements/dev.txt \
	--output-file layers/deps/requirements.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-emit-index-url \
	--annotation-style line requirements/tools.in --output-file requirements/tools.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-emit-index-url \
	--annotation-style line tests/clients/requirements.in --output-file tests/clients/requirements.txt
	cd tests/clients && npm update --package-lock-only --no-fund --no-audit

clean: ## Remove environments, builds, caches and the local store
	rm -rf .venv .venv-tools .venv-clients tests/clients/node_modules .aws-sam .laurel .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
