# Every target creates what it needs from a clean clone: Python >= 3.11, make and a package index.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell .ci/interpreter)
RUNTIME ?= $(shell .ci/interpreter --runtime)
DEFAULT_RUNTIME := $(shell .ci/interpreter --default)
ARCHITECTURE ?=
TARGET := $(or $(ARCHITECTURE),$(shell sed -n '/^  Architecture:/,/Default:/s/.*Default: *//p' template.yaml))
WHEELS := .aws-sam/wheels/$(RUNTIME)-$(TARGET)
MACHINE := $(if $(filter arm64,$(TARGET)),aarch64,x86_64)
GLIBC := manylinux2014 manylinux_2_17
PROCESSOR := $(if $(filter arm64 aarch64,$(shell uname -m)),arm64,x86_64)
BUILD ?= .aws-sam/build
LOCAL_BUILD := .aws-sam/local/build
SBOM ?= .aws-sam/sbom.json
ARGS ?=
STAGE ?= dev
REGION ?= $(AWS_REGION)
PARAMETERS ?=
TAGS ?=
CONFORMANCE ?= ../shared/conformance
CONFORMANCE_QUICK ?= *
PIP := -m pip install --quiet --disable-pip-version-check
COMPILE := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --annotation-style line
BIN := .venv/bin
TOOLS := .venv-tools/bin
SAM := SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-west-1} $(TOOLS)/sam

.PHONY: help install tools run test smoke chain sam-local soak races fuzz mutants check style types arrows licences sbom audit template build deploy deploy-edge conformance conformance-full clients browser invoke artefacts bench lock clean load faults bench-scale migrate-load growth

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.stamp ## Create .venv from the lock file requirements/dev.txt
tools: .venv-tools/.stamp ## Create .venv-tools (SAM, cfn-lint) from requirements/tools.txt

.venv/.stamp: .venv/.run-stamp requirements/dev.txt pyproject.toml
	$(BIN)/python $(PIP) --no-deps --require-hashes --requirement requirements/dev.txt
	$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	touch $@

# What `laurel serve` needs, and no more: the rest of requirements/dev.txt comes on top, at the same versions.
.venv/.run-stamp: requirements/run.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found; set PYTHON=" >&2; exit 1; }
	@echo "Installing what serving needs into .venv, once:"
	@echo "  an environment of $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv .venv
	@printf '  %s packages, some 20 MB ' "$$(grep --count == requirements/run.txt)"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-compile --progress-bar off --no-deps --require-hashes \
	--requirement requirements/run.txt \
	| awk '/^(Collecting|Processing) / { printf "."; fflush() } /^Installing / { print " and into place"; fflush() }'
	@echo "  Laurel itself ..."
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv-tools/.stamp: requirements/tools.txt
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/python $(PIP) --no-deps --require-hashes --requirement requirements/tools.txt
	touch $@

.venv-checkov/.stamp: requirements/checkov.txt
	$(PYTHON) -m venv .venv-checkov
	.venv-checkov/bin/python $(PIP) --no-deps --require-hashes --requirement requirements/checkov.txt
	touch $@

run: .venv/.run-stamp ## Serve Laurel on http://127.0.0.1:8080 (ARGS="--demo --port 9000")
	@$(BIN)/laurel serve $(ARGS)

test: install tools ## Run the tests (ARGS="-k catalogue")
	@$(BIN)/python -m pytest --numprocesses auto --quiet $(ARGS)

smoke: install ## The smoke list on a site (SITE=https://… ADMIN="login:application password" EVENT_BUS=laurel-dev REGION=eu-west-1)
	@test -n "$${SITE:-}" || { echo "SITE is missing: make smoke SITE=https://… ADMIN='login:application password'" >&2; exit 1; }
	@REGION="$(REGION)" CONFORMANCE="$(CONFORMANCE)" $(BIN)/python -m pytest --verbose --no-header --tb=short -rs \
	tests/deployed $(ARGS)

chain: install tools ## Deploy template.yaml on the emulator and use it: bus, queue, streams, gateway, roles (in make test)
	@$(BIN)/python -m pytest --quiet tests/chain $(ARGS)

sam-local: install artefacts ## The build behind sam local start-api, with a Docker engine of its own if need be (ARGS="--keep folder")
	@$(BIN)/python -m tests.sam_local --sam $(TOOLS)/sam --template $(LOCAL_BUILD)/template.yaml \
	--interpreter "$$(.ci/interpreter --directory $(RUNTIME))/$(RUNTIME)" --conformance "$(CONFORMANCE)" $(ARGS)

soak: install ## 10^5 random events and operations against the award engine's invariants
	LAUREL_HYPOTHESIS=soak $(BIN)/python -m pytest --numprocesses auto --quiet tests/unit/domain/awards/properties $(ARGS)

races: install ## Race the engine at full size, and kill it before every request of the store; prints the figures
	@LAUREL_RACES=full $(BIN)/python -m pytest --quiet tests/concurrency $(ARGS)

load: .venv/.run-stamp ## Many clients at once on a site in a file, then an audit (ARGS="--seconds 60 --clients 8 --store memory")
	@$(BIN)/python benchmarks/load.py $(ARGS)

faults: install ## A site whose store, queue and streams fail in every way they may, audited (ARGS="--seed 7 --minutes 3")
	@PYTHONPATH=layers/shared/python:functions:cli:. $(BIN)/python -m tests.faults $(ARGS)

migrate-load: install ## 10^5 users and logs of the first layout migrated under traffic, audited (ARGS="--users 10000 --store sqlite")
	@PYTHONPATH=layers/shared/python:functions:cli:. $(BIN)/python -m tests.migrate_load $(ARGS)

fuzz: install ## Hostile texts and requests: times at n, 2n and 4n, made-up requests for some minutes, each route's slowest
	@PYTHONPATH=layers/shared/python:functions $(BIN)/python -m tests.fuzz.linear
	@LAUREL_FUZZ=full $(BIN)/python -m pytest --quiet --show-capture=no tests/api/test_hostile.py \
	tests/api/discovery/test_schemathesis.py $(ARGS)

mutants: .venv-mutants/.stamp ## Which changes of the code no test notices (ARGS="--module laurel.domain --sample 40 --minutes 10")
	@.venv-mutants/bin/python -m tests.mutants $(ARGS)

.venv-mutants/.stamp: requirements/dev.txt requirements/mutants.txt pyproject.toml
	$(PYTHON) -m venv .venv-mutants
	.venv-mutants/bin/python $(PIP) --no-deps --require-hashes --requirement requirements/dev.txt --requirement requirements/mutants.txt
	.venv-mutants/bin/python $(PIP) --no-deps --no-build-isolation --editable .
	touch $@

check: style types arrows licences sbom template build ## Style, types, import arrows, licences, SBOM, template; and a build of what is deployed

style: install ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install ## mypy --strict
	$(BIN)/mypy

arrows: install ## The architecture tests: imports, sizes, template, policies, and what the docs state and name
	$(BIN)/python -m pytest --quiet tests/architecture

licences: install ## Licences of what is deployed, and THIRD_PARTY_NOTICES (ARGS=--write to renew it)
	@$(BIN)/python -m laurel_build.licences $(ARGS)

sbom: .venv-sbom/.stamp .venv/.run-stamp ## What is deployed, as CycloneDX: .aws-sam/sbom.json (SBOM=file)
	@PYTHONPATH=cli .venv-sbom/bin/python -B -m laurel_build.sbom "$(SBOM)" \
	"$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("platlib"))')"

.venv-sbom/.stamp: requirements/sbom.txt
	$(PYTHON) -m venv .venv-sbom
	.venv-sbom/bin/python $(PIP) --no-deps --require-hashes --requirement requirements/sbom.txt
	touch $@

audit: .venv-audit/.stamp ## Known vulnerabilities of what the locks name; Error 3 if there is no database to ask
	@PYTHONPATH=cli .venv-audit/bin/python -B -m laurel_build.audit

.venv-audit/.stamp: requirements/audit.txt
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python $(PIP) --no-deps --require-hashes --requirement requirements/audit.txt
	touch $@

template: tools .venv-checkov/.stamp ## Validate template.yaml, alarms/ and edge/, with checkov for their security
	$(SAM) validate --lint
	$(TOOLS)/cfn-lint template.yaml alarms/*.yaml
	$(TOOLS)/cfn-lint --regions us-east-1 -- edge/template.yaml
	.venv-checkov/bin/checkov --config-file .checkov.yaml

build: tools $(WHEELS)/.stamp ## Build what is deployed into .aws-sam/build (RUNTIME=python3.12 ARCHITECTURE=x86_64 BUILD=folder)
	@test "$(RUNTIME)" = "$(DEFAULT_RUNTIME)" || echo "Not the template's $(DEFAULT_RUNTIME): this build is of $(RUNTIME)" >&2
	PATH="$$(.ci/interpreter --directory $(RUNTIME)):$$PATH" PIP_NO_INDEX=1 PIP_FIND_LINKS="$(CURDIR)/$(WHEELS)" \
	$(SAM) build --build-dir "$(BUILD)" \
	--parameter-overrides "Runtime=$(RUNTIME) $(if $(ARCHITECTURE),Architecture=$(ARCHITECTURE))"
	PYTHONHASHSEED=0 PYTHONPATH=cli "$$(.ci/interpreter --directory $(RUNTIME))/$(RUNTIME)" -B -m laurel_build "$(BUILD)" \
	$(TARGET)

deploy: build install ## Deploy a stage (STAGE=dev REGION=eu-west-1 PARAMETERS="LogLevel=DEBUG" TAGS="team=games"), and smoke (ADMIN=)
	@test -n "$(REGION)" || { echo "REGION is missing: make deploy STAGE=$(STAGE) REGION=eu-west-1" >&2; exit 1; }
	@$(BIN)/python -m laurel_cli.operate.deploy.site "$(BUILD)" "$(STAGE)" "$(REGION)" --parameters '$(PARAMETERS)' \
	--tags '$(TAGS)'

deploy-edge: install tools ## Deploy the edge of a stage: CloudFront and a web ACL (PARAMETERS="RequestsPerClient=1000 CacheSeconds=60")
	@test -n "$(REGION)" || { echo "REGION, the site's, is missing: make deploy-edge STAGE=$(STAGE) REGION=eu-west-1" >&2; exit 1; }
	@$(BIN)/python -m laurel_cli.operate.deploy.edge "$(STAGE)" "$(REGION)" --parameters '$(PARAMETERS)' --tags '$(TAGS)'

# SAM fetches what its host cannot run a second time, by name and version only. So it gets no index, but a folder of
# files whose hashes are those of the lock: for this machine, and for Lambda's processor.
$(WHEELS)/.stamp: layers/deps/requirements.txt layers/crypto/requirements.txt
	@test -n "$(RUNTIME)" || { echo "no interpreter of $(DEFAULT_RUNTIME), nor of another version that Lambda has: install one, such as pyenv's, or set RUNTIME=python3.x" >&2; exit 1; }
	rm -rf "$(@D)"
	fetch() { "$$(.ci/interpreter --directory $(RUNTIME))/$(RUNTIME)" -m pip download --quiet --disable-pip-version-check \
	  --require-hashes --no-deps --only-binary :all: $(addprefix --requirement ,$^) --dest "$(@D)" "$$@"; }; \
	fetch; fetch --implementation cp --python-version $(RUNTIME:python%=%) $(foreach glibc,$(GLIBC),--platform $(glibc)_$(MACHINE))
	touch $@

conformance: install ## Replay the recordings on the memory store (CONFORMANCE=directory CONFORMANCE_QUICK=wp-*)
	$(BIN)/python "$(CONFORMANCE)/wpcheck.py" --target tests/conformance/target.json \
	--deviations tests/conformance/deviations.json $(ARGS) "$(CONFORMANCE)"/recordings/$(CONFORMANCE_QUICK).json

conformance-full: install ## Replay all recordings on each store and compare the outcomes (ARGS="wp-users")
	$(BIN)/python tests/conformance/compare.py "$(CONFORMANCE)" $(ARGS)

clients: install .venv-clients/.stamp tests/clients/node_modules/.stamp ## Published WordPress clients, and generated ones (needs Node 20)
	@$(BIN)/python tests/clients/run.py .venv-clients/bin/python
	@$(BIN)/python -m tests.clients.generators .venv-clients

.venv-clients/.stamp: tests/clients/requirements.txt
	$(PYTHON) -m venv .venv-clients
	.venv-clients/bin/python $(PIP) --no-deps --require-hashes --requirement tests/clients/requirements.txt
	touch $@

tests/clients/node_modules/.stamp: tests/clients/package.json tests/clients/package-lock.json
	cd tests/clients && npm ci --no-fund --no-audit --loglevel error
	touch $@

browser: install ## The example app in Chromium, by its guide (in make test where there is one; LAUREL_SCREENSHOTS=folder keeps pictures)
	@$(BIN)/python -m pytest --quiet -rs tests/browser $(ARGS)

invoke: .venv/.run-stamp ## Call the function that an event reaches (E=events/sqs_event_queue.json ARGS="--store dynamodb")
	@test -n "$(E)" || { echo "E is missing: make invoke E=events/sqs_event_queue.json" >&2; exit 1; }
	@$(BIN)/laurel invoke "$(E)" $(ARGS)

artefacts: # the build, for the processor of this machine and in a folder of its own
	@mkdir -p $(dir $(LOCAL_BUILD))
	@$(MAKE) --no-print-directory build ARCHITECTURE=$(PROCESSOR) BUILD=$(LOCAL_BUILD) >$(LOCAL_BUILD).log 2>&1 \
	|| { cat $(LOCAL_BUILD).log >&2; exit 1; }

bench: install artefacts ## Run the benchmarks; each prints its figure and its budget
	@shopt -s nullglob; for file in benchmarks/bench_*.py; do $(BIN)/python "$$file"; done

growth: install ## One table: requests at 10^2, 10^4, 10^5 and 10^6 rows and users, beside the budgets (ARGS="--sizes 100 10000")
	@$(BIN)/python benchmarks/growth.py $(ARGS)

bench-scale: install ## Load on a simulated DynamoDB: 600 events/s and 3,000 reads/s by default, 10,000 and 50,000 of a large site
	@PYTHONPATH=layers/shared/python:functions:cli:. $(BIN)/python -m benchmarks.scale

lock: ## Write the lock files anew from the .in files (needs uv and npm); then make licences ARGS=--write
	$(COMPILE) requirements/dev.in --output-file requirements/dev.txt
	$(COMPILE) requirements/run.in --output-file requirements/run.txt
	$(COMPILE) layers/deps/requirements.in --constraints requirements/dev.txt --output-file layers/deps/requirements.txt
	$(COMPILE) layers/crypto/requirements.in --constraints requirements/dev.txt --output-file layers/crypto/requirements.txt
	$(COMPILE) requirements/tools.in --output-file requirements/tools.txt
	$(COMPILE) requirements/checkov.in --output-file requirements/checkov.txt
	$(COMPILE) requirements/mutants.in --output-file requirements/mutants.txt
	$(COMPILE) requirements/audit.in --output-file requirements/audit.txt
	$(COMPILE) requirements/sbom.in --output-file requirements/sbom.txt
	$(COMPILE) tests/clients/requirements.in --output-file tests/clients/requirements.txt
	cd tests/clients && npm update --package-lock-only --no-fund --no-audit

clean: ## Remove environments, builds, caches and the local store
	rm -rf .venv .venv-tools .venv-checkov .venv-audit .venv-sbom .venv-clients .venv-mutants tests/clients/node_modules .aws-sam .laurel .mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
