.DEFAULT_GOAL := help
.PHONY: help run test test-ui chaos lint fmt doc setup

help: ## Show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Start a demo: sandbox and server on SQLite, with a user and two institutions
	@scripts/setup build
	@scripts/demo

test: ## Run every test, on SQLite and on a PostgreSQL of their own
	@scripts/setup test
	@scripts/with-postgres scripts/run-tests

chaos: ## Kill servers and databases two hundred times under load, on both engines
	@scripts/setup test
	@scripts/chaos

test-ui: ## Run the stories of the page in a headless browser; pictures in target/ui-pictures
	@scripts/setup ui
	@scripts/test-ui

lint: ## Check format, clippy and docs; warnings are errors
	@scripts/setup build
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

fmt: ## Format the code
	cargo fmt --all

doc: ## Build the documentation of the crates
	cargo doc --workspace --no-deps

setup: ## Install what building and testing need
	@scripts/setup test
