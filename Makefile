# Two commands: `make run` and `make test`. Both install what they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WEB := app/web/vendor/.ready
TOOLS := node_modules/.ready
FRESH := $(VENV)/.kernels
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: run test soak counts test-system demo bench bench-service clean install lock lint check types floors tests wheel reference docs matrix

# Modules changed since then are compiled again; those that are as they were cost nothing.
install: $(READY) $(WEB) $(FRESH)
	@$(BIN)/python -m compileall -q geo app scripts vaxreach

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(WEB): package.json package-lock.json scripts/web_assets.py $(READY)
	$(BIN)/python -m scripts.web_assets
	touch $@

# What checks the modules of the page; the service needs none of it.
$(TOOLS): package.json package-lock.json $(READY)
	$(BIN)/python -m scripts.web_tools install
	touch $@

# Compiled code is kept beside its source and does not see changes in what it calls elsewhere.
$(FRESH): $(shell grep -rl njit --include=*.py geo) | $(READY)
	find geo -name '*.nb[ic]' -delete
	$(BIN)/vaxreach warm-up
	touch $@

run: install
	$(BIN)/vaxreach demo
	$(BIN)/vaxreach serve data/demo/study.toml

demo: install
	$(BIN)/vaxreach demo
	$(BIN)/vaxreach assess data/demo/study.toml --out .build/demo

test: install lint types floors docs tests

lint: $(READY) $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m scripts.web_tools lint

types: $(READY) $(TOOLS)
	$(BIN)/mypy
	$(BIN)/python -m scripts.web_tools types

floors: $(READY)
	$(BIN)/lint-imports --config floors.toml

tests: install
	@TIMEFORMAT='tests: %R s, processor %U s + %S s'; time $(PYTEST)

# The whole suite again with its long searches and the share of lines that it runs.
soak: install
	@TIMEFORMAT='soak: %R s, processor %U s + %S s'; \
	  time VAXREACH_SOAK=1 $(PYTEST) --cov --cov-report=term

# Debian packages for the tests that open the page in a browser, read our files with GDAL's own
# programs, or keep a register in PostgreSQL with PostGIS; the rest needs none of them.
test-system:
	@if command -v chromium >/dev/null && command -v ogrinfo >/dev/null \
	  && ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 \
	  && fc-list 2>/dev/null | grep -qi cjk; then \
	  echo "chromium, Chinese fonts, GDAL's programs, PostgreSQL and PostGIS are there"; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq \
	    && apt-get install -y -qq chromium fontconfig fonts-noto-cjk gdal-bin \
	      postgresql postgresql-postgis >/dev/null; \
	else \
	  echo "no apt-get as root: tests in a browser, with GDAL's programs or PostgreSQL will be skipped"; \
	fi

# What the tests of words, days and doors have tried, in numbers.
counts: install
	$(BIN)/python -m tests.hours_phrases
	$(BIN)/python -m tests.notice_years
	$(BIN)/python -m tests.hostile --inputs 500 --seed 1
	$(BIN)/python -m tests.service.hostile --requests 500

wheel: install
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

# The pages of docs/ that models and vocabularies tell, and the page's copy of its sentences.
reference: $(READY)
	$(BIN)/python -m scripts.inputs.reference
	$(BIN)/python -m scripts.page_sentences

# The guides, the rules and the reference of the package as pages; a warning is an error.
docs: $(READY)
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -b html docs .build/docs

bench: install
	$(BIN)/vaxreach bench

# What an edit of the register costs until its assessment is served, beside a full run.
bench-service: install
	$(BIN)/python -m benchmarks.service

lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --no-header --no-emit-index-url --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group test --universal --python-version 3.11 \
	  --resolution lowest-direct --only-binary :all: \
	  --no-header --no-emit-index-url --quiet -o requirements-lowest.lock

# By hand, before a release: the fast tests with the lowest and the newest dependencies allowed, each
# in an environment of its own that is thrown away.
matrix: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(call try,lowest,-r requirements-lowest.lock)
	$(call try,newest,--group test -r pyproject.toml)

define try
	rm -rf .build/matrix && $(BIN)/uv venv --quiet --python $(BIN)/python .build/matrix
	VIRTUAL_ENV=.build/matrix $(BIN)/uv pip install --quiet --only-binary :all: $(2)
	VIRTUAL_ENV=.build/matrix $(BIN)/uv pip install --quiet --no-deps --editable .
	NUMBA_CACHE_DIR=.build/matrix/kernels .build/matrix/bin/python -m pytest -W default \
	  -n 2 --dist loadfile tests/unit tests/property tests/golden
	@echo "$(1) dependencies: passed"
	rm -rf .build/matrix

endef

clean:
	rm -rf $(VENV) .build .cache data/demo/.vaxreach node_modules app/web/vendor dist
