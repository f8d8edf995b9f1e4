# make run: from a fresh clone to a running site.  make test: the whole proof.  make help: the rest.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras --upgrade --quiet

.DEFAULT_GOAL := help
.PHONY: help run test lint proof bench bench-quick screenshots coverage lock clean install install-dev

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name words; do printf '  make %-12s %s\n' "$$name" "$$words"; done

run: install ## Run the trial on http://127.0.0.1:8000 (HOST, PORT change it)
	@exec $(PY) -m casetracker.trial serve

test: install-dev ## Lint, types, all tests on SQLite and PostgreSQL, then in Chromium
	@exec $(PY) -m tests.run test

lint: install-dev ## Style, types, templates, migrations, settings of a deployment
	@exec $(PY) -m tests.run lint

proof: install-dev ## The slow tests: load, timing, faults, accessibility of every page
	@exec $(PY) -m tests.run proof

bench: install-dev ## Measure speed and write docs/performance.md (SIZES=10k,100k,1m; default 100k)
	@exec $(PY) -m benchmarks.run --sizes $(or $(SIZES),100k) --seed-people $(or $(SEED_PEOPLE),100000) --document

bench-quick: install-dev ## Measure speed at 10,000 cases, in under three minutes; write nothing
	@exec $(PY) -m benchmarks.run --sizes 10k --quick

screenshots: install-dev ## Take the pictures of README anew; FOLDER=… takes every page into it instead
	@exec $(PY) -m tests.browser.screenshots $(FOLDER)

coverage: install-dev ## Branch coverage of the suite, on PostgreSQL
	@exec $(PY) -m tests.postgres $(PY) -m pytest -q -n 2 --cov --cov-report=term:skip-covered

lock: install-dev ## Pin the newest allowed versions of all requirements, with hashes
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt

clean: ## Remove the virtual environment and caches; keep the trial's data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The pinned list that was installed last lies in the environment, so an unchanged one costs nothing.
install: $(PY)
	@cmp -s requirements.txt $(VENV)/requirements.txt || { \
	  echo 'Installing what the site needs (about a minute)'; \
	  $(PIP) -r requirements.txt && cp requirements.txt $(VENV)/requirements.txt; }

install-dev: $(PY)
	@cmp -s requirements-dev.txt $(VENV)/requirements-dev.txt || { \
	  echo 'Installing what the tests need (about two minutes)'; \
	  $(PIP) -r requirements-dev.txt && cp requirements-dev.txt requirements.txt $(VENV)/; }

$(PY):
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  echo "Creating $(VENV) with $$python"; \
	  "$$python" -m venv $(VENV) && exit 0; \
	  rm -rf $(VENV); \
	  echo "$$python cannot create a virtual environment; on Debian: apt install python3-venv" >&2; exit 1; \
	done; \
	echo 'Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python' >&2; exit 1
