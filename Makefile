# Everything a newcomer runs. `make` alone tells what there is.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info < (3,14))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PACKAGES := wire language look server kiosk display printer

help:  ## tell what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1|/' | awk -F'|' '{printf "make %-9s %s\n", $$1, $$2}'

.venv/locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (Kivy has no build for others): sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv; } || { echo "Please run: sudo apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

assets/fetched: package-lock.json deploy/assets.py look/tokens.toml .venv/locked
	@echo "Fetching fonts, pictograms and scripts"
	@deploy/npm ci --ignore-scripts --no-audit --no-fund --silent
	@$(BIN)/python deploy/assets.py
	@touch $@

assets: assets/fetched  ## fetch fonts, pictograms and web scripts into assets/

setup: .venv/locked assets/fetched  ## set up .venv and assets (demo and test do it themselves)

demo: setup  ## a whole centre on this machine: server, kiosk, board, printer and a morning of visitors
	@deploy/system-packages demo
	@$(BIN)/python -m examples.demo $(DEMO)

test: setup  ## run every test, on SQLite and PostgreSQL, with real windows and pages
	@deploy/system-packages test
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup $(TESTS)

check: setup  ## what a change must pass: ruff, mypy --strict, import contracts, translations complete
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m language complete

bench: setup  ## measure speed, as ratios within one run
	@$(BIN)/python -m bench

lock: .venv/locked  ## write requirements.lock and package-lock.json anew
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
	@deploy/npm install --ignore-scripts --package-lock-only --silent

format: setup  ## write the code in the one format
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

.PHONY: help assets setup demo test check bench lock format
