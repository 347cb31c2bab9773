# Nabij. On a fresh machine: `make demo` shows a school, `make test` proves that it works.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test check fix bench messages lock setup clean

demo: setup  ## set everything up and serve the demonstration school
	$(BIN)/nabij demo

test: setup  ## all tests on SQLite, then what touches the database on PostgreSQL
	$(BIN)/pytest -n auto --dist worksteal
	NABIJ_TEST_DATABASE=postgres $(BIN)/pytest -n auto --dist worksteal tests/apps tests/operation

check: setup  ## style, types, who imports whom, templates, translations, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --profile jinja --lint --quiet src
	$(BIN)/python -m nabij.web.messages --check
	NABIJ_DATA_DIR=build/check $(BIN)/django-admin makemigrations --check --dry-run --settings nabij.config.settings

fix: setup  ## mend what a machine can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m nabij.web.messages

bench: setup  ## measure against baselines, in one run
	for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

lock:  ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock

messages: setup  ## collect the sentences to translate
	$(BIN)/python -m nabij.web.messages

setup: $(READY)
	@$(BIN)/python -m nabij.web.messages --compile

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Nabij needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version)."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

clean:  ## forget everything that was set up
	rm -rf .venv build
