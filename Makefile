# make demo      the product on its demo books (PORT=5000, ARGS=--no-serve)
# make test      every test (ARGS='-k arrears' for some of them)
# make lint      ruff, mypy, tsc and biome
# make format    lets ruff write
# The rest is for those who change the project: CONTRIBUTING.md.

PYTHON3 ?= python3
PYTHON  := .venv/bin/python
WEB     := PATH=.venv/bin:$$PATH .venv/web/node_modules/.bin
ARGS    ?=
CODE    := src plugins importers reports scripts tests

# Material that is not part of the project; see CONTRIBUTING.md, "Outside figures".
SHARED  ?= ../shared
ORACLES ?= $(SHARED)/oracles
SAMPLES ?= $(SHARED)/samples
BENCH   ?= $(SHARED)/tools/match_bench.py
SEEDS   ?= 1 2 3 4 5 6

# What `make conformance` and `make samples` must reach: FAMILY=CASES or FAMILY=SHARE%.
FLOORS  ?= actus=98% apr=100% apr-weak=100% calendar=100% ec-tables=100% fineract=96% \
	fineract-unverified=74%
SAMPLE_FLOORS ?= $(patsubst %,%=100%,camt052 camt053 camt054 pain002 pain008 mt940 ofx bai2 \
	bgmax ocrgiro avtalegiro csv fik)
DIFFERENCES   ?= $(wildcard tests/conformance/differences.toml)

.PHONY: help setup demo test lint words format lock build wheel-test coverage bench \
	conformance samples match-bench faults fuzz large states soak audit sbom test-lowest clean

help:
	@sed -n 's/^# \?//; /^$$/q; p' Makefile

setup:
	@$(PYTHON3) scripts/setup.py

demo: setup
	@$(PYTHON) scripts/demo.py $(ARGS)

test:
	@$(PYTHON3) scripts/setup.py --browser --web
	@$(PYTHON) -m pytest $(ARGS)

coverage:
	@$(PYTHON3) scripts/setup.py --browser --web
	@$(PYTHON) -m pytest --cov --cov-report=term-missing $(ARGS)

lint:
	@$(PYTHON3) scripts/setup.py --web
	$(PYTHON) -m ruff check $(CODE)
	$(PYTHON) -m ruff format --check $(CODE)
	$(PYTHON) -m mypy
	$(WEB)/tsc --project tests/web
	$(WEB)/biome check --config-path tests/web reports/fava

words: setup
	@$(PYTHON) scripts/words.py $(if $(NEW),--new $(NEW))

format: setup
	$(PYTHON) -m ruff check --fix $(CODE)
	$(PYTHON) -m ruff format $(CODE)

# One lock for every system and Python from 3.11 on; UPGRADE=--upgrade renews it.
lock: setup
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --annotation-style line \
		--all-extras --group dev pyproject.toml -o requirements.lock

build: setup
	$(PYTHON) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

wheel-test: setup
	$(PYTHON) -m pytest tests/house/test_wheel.py $(ARGS)

bench: setup
	$(PYTHON) tests/benchmarks/run.py $(ARGS)
	$(PYTHON) tests/benchmarks/letters.py

images:
	@$(PYTHON3) scripts/setup.py --browser
	@$(PYTHON) scripts/screenshots.py

conformance: OUT = .work/conformance
conformance: setup
	@mkdir -p $(OUT)
	$(PYTHON) tests/conformance/run.py $(ORACLES) $(OUT)
	$(PYTHON) $(ORACLES)/../tools/conformance.py score $(ORACLES) $(OUT)/emitted.json \
		$(FLOORS:%=--floor %) $(DIFFERENCES:%=--differences %)

samples: OUT = .work/samples
samples: setup
	@mkdir -p $(OUT)
	$(PYTHON) tests/samples/run.py $(SAMPLES) $(OUT)
	$(PYTHON) $(SAMPLES)/../tools/samples.py score $(SAMPLES) $(OUT)/emitted.json \
		$(SAMPLE_FLOORS:%=--floor %)

match-bench: OUT = .work/match-bench
match-bench: setup
	@mkdir -p $(OUT)
	$(PYTHON) tests/match_bench/run.py $(BENCH) $(OUT) $(SEEDS)

# Of what is tried at length, the tests hold a short part; figures: docs/reliability.md.
# Coverage-guided fuzzing of all that others write; ARGS='--seconds 600 camt mt940'.
fuzz: setup
	@$(PYTHON) -m pip install --quiet atheris
	@$(PYTHON) tests/fuzz/run.py $(ARGS)

# Statements of a million lines, files of 100 MB and more.
large: setup
	@PYTHONPATH=. $(PYTHON) tests/fuzz/large.py

# A lender at work on real ledger text, the laws held after every step; ARGS='--books 1000'.
states: setup
	@$(PYTHON) tests/consistency/explore.py $(ARGS)

# Fava for 24 simulated hours, through midnight, a storm of reloads, and other writers.
soak: setup
	@$(PYTHON) tests/soak/fava_for_long.py $(ARGS)

# Known weaknesses of what the lock holds, where the database of PyPI can be reached.
audit: setup
	@$(PYTHON) -m pip install --quiet pip-audit
	@$(PYTHON) -m pip_audit --strict --no-deps --disable-pip -r requirements.lock || { echo \
		"Not passed: a package has a known weakness, or (\"not found on PyPI\", no connection)" \
		"nothing could be looked up and nothing is known." >&2; exit 1; }

sbom: setup
	@$(PYTHON) scripts/sbom.py

# A light part of the tests under the oldest versions that pyproject.toml allows; the newest that
# can be had with ARGS=--highest.
test-lowest: setup
	@$(PYTHON) -m pip install --quiet uv
	@$(PYTHON) scripts/lowest.py $(ARGS)

# Strikes at every system call of a write to the books; ARGS='--every 10' for a tenth.
faults: setup
	@$(PYTHON) tests/faults/system_calls.py $(ARGS)

clean:
	rm -rf dist build .work .mypy_cache .ruff_cache .pytest_cache .coverage*
