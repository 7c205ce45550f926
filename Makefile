# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0

# Every target first installs the Debian packages that are missing (scripts/bootstrap); when none is, that costs nothing.
# Everything but the benchmarks is built in one configuration, so that a demo and the tests share one build.

# More options for a command: make run ARGS="--config paca-sync.env"
ARGS ?=
# More options for the package manager; scripts/check makes it strict.
SWIFT_FLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help bootstrap demo run test lint check release bench bench-ingest

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## Install missing Debian packages
	@scripts/bootstrap

demo: bootstrap ## Show the whole path at work, without network and configuration
	swift run $(SWIFT_FLAGS) paca-sync-demo $(ARGS)

run: bootstrap ## Run the service; needs ENCRYPTION_KEY, starts a database of its own
	swift run $(SWIFT_FLAGS) paca-sync serve $(ARGS)

test: bootstrap ## Run all tests; they start a database of their own
	swift test $(SWIFT_FLAGS) $(ARGS)

lint: bootstrap ## Check format and habits, without building
	@scripts/check-style

check: bootstrap ## All that CI checks
	@scripts/check

release: bootstrap ## Build the program to ship into dist/, its debug symbols beside it
	@scripts/release

bench: bootstrap ## Measure the hot parts
	swift package --package-path Benchmarks benchmark $(ARGS)

bench-ingest: bootstrap ## Measure deliveries per second, against pgbench
	swift build -c release --product paca-sync
	swift run --package-path Benchmarks -c release ingest-bench $(ARGS)
