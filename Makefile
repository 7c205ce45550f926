# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0

# Every target first installs missing Debian packages (scripts/bootstrap), which takes no time when none is missing.
# Everything except the benchmarks is built in one configuration, so that the demo and the tests share a build.

# Further options for the command: make run ARGS="--config paca-sync.env"
ARGS ?=
# Further options for the package manager. scripts/check sets those that turn warnings into errors.
SWIFT_FLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help bootstrap demo run test simulate lint check check-deploy frontend release bench bench-ingest

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## Install missing Debian packages
	@scripts/bootstrap

demo: bootstrap ## Run the service beside a simulated GitHub; needs no network and no configuration
	swift run $(SWIFT_FLAGS) paca-sync-demo $(ARGS)

run: bootstrap ## Run the service; needs ENCRYPTION_KEY, starts a database unless DATABASE_URL is set
	swift run $(SWIFT_FLAGS) paca-sync serve $(ARGS)

test: bootstrap ## Run all tests; they start their own database
	swift test $(SWIFT_FLAGS) $(ARGS)

simulate: bootstrap ## Run SEEDS simulations from FIRST on all cores, or replay one with SEED (docs/simulation.md)
	swift run -c release Simulate $(if $(SEED),--seed $(SEED),$(or $(SEEDS),200) $(FIRST))

lint: bootstrap ## Check the format and the rules, without building
	@scripts/check-style

check: bootstrap ## Check everything that CI checks
	@scripts/check

check-deploy: ## Check what is in deploy/, with Caddy, Prometheus, systemd and a root without Swift
	@scripts/bootstrap --deploy
	swift build $(SWIFT_FLAGS)
	@scripts/check-deploy
	@scripts/archive "$$(swift build $(SWIFT_FLAGS) --show-bin-path)/paca-sync"
	@scripts/check-image

frontend: ## Build the plugin's front end into dist/frontend
	@scripts/bootstrap --frontend
	@scripts/build-frontend

release: ## Build what is shipped into dist/: the program, its symbols, the plugin package
	@scripts/bootstrap --frontend
	@scripts/release $(ARGS)

bench: bootstrap ## Measure the parts that run for every delivery
	swift package --package-path Benchmarks benchmark $(ARGS)

bench-ingest: bootstrap ## Measure deliveries per second, against pgbench
	swift build -c release --product paca-sync
	swift run --package-path Benchmarks -c release ingest-bench $(ARGS)
