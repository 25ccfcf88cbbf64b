# `make run` and `make test` need only Python 3.11 and make; everything else is fetched into .venv.
PYTHON ?= python3.11
PORT ?= 8000
BIN := .venv/bin

.PHONY: run test check bench lock clean browser

run: .venv/installed
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/qist run --port $(PORT)

test: .venv/tested browser
	@$(BIN)/python -m tests

check: .venv/tested
	@$(BIN)/python -m tests --quick

bench: .venv/tested
	@$(BIN)/python -m tests.benchmarks

# The pinned set is installed as it stands; a resolver is only asked by `make lock`.
.venv/installed: pyproject.toml requirements.lock
	@echo "Installing Qist into .venv (about fifteen seconds the first time) ..."
	@test -x $(BIN)/python || $$(command -v $(PYTHON) || command -v python3) -m venv .venv
	@$(BIN)/python -m pip install -q uv 2>/dev/null || true
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install -q --python $(BIN)/python -r requirements.lock 2>/dev/null && $(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e . 2>/dev/null; else false; fi \
	  || { $(BIN)/python -m pip install -q -r requirements.lock && $(BIN)/python -m pip install -q --no-deps -e .; }
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -c "import webhooks.app" # compiled once here, so that every start is quick
	@touch $@

.venv/tested: .venv/installed requirements-dev.lock
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install -q --python $(BIN)/python -r requirements-dev.lock 2>/dev/null; else false; fi \
	  || $(BIN)/python -m pip install -q -r requirements-dev.lock
	@touch $@

# Chromium comes from Debian where apt can; the browser tests say so when they have to be skipped.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null) 2>/dev/null; } || true

lock: .venv/installed
	@$(BIN)/uv pip compile -q --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

clean:
	@rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
