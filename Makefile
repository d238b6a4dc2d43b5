# The few verbs of this project; `make help` names them. Recipes use relative paths: the checkout's may hold spaces.
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
PORT ?= 8000
LAN ?=
ONLY ?=
BEFORE ?=
PYTHON := .venv/bin/python
# What Python compiles is kept, also where it is told not to: a dozen processes would each compile all of it again.
export PYTHONDONTWRITEBYTECODE :=
# One process more than there are processors, for each waits at times; what took longest is named at the end.
BESIDE := --numprocesses=$(shell expr $$(nproc) + 1) --dist=worksteal --slowest=10
# What needs no service and waits for nothing: one process runs it, while the code is checked on another processor.
PURE := tests/ranking tests/documents
COVERED := --cov=apps/ranking --cov=apps/documents --cov-branch --cov-report=term:skip-covered --cov-fail-under=100
# These import what only the verbs of their own install.
WITHOUT_OTHERS := --ignore=tests/benchmarks --ignore=tests/comparison --ignore=tests/markup --ignore=tests/browsers

.PHONY: help up test clocks check fmt bench hour load compare browsers markup pdfua mutants claims calibrate privacy faults kills hostile house pictures reset

help:
	@echo "make up       start Scalelens on this machine; Ctrl-C stops it (PORT=8001, LAN=1 for phones in the network)"
	@echo "make reset    start over: forget the database and the logs of this folder"
	@echo "make test     install what the tests need, check the code, run the tests"
	@echo "make clocks   run the tests once at a weekend, the last of a month, 29 February, ... (ONLY=tests/exchange for a part)"
	@echo "make check    lint, types, import contracts, migrations"
	@echo "make fmt      format the code"
	@echo "make faults   kill and starve parts of the product, and see what is left"
	@echo "make kills    the same with 300 reports under eight kills, and outages of five minutes"
	@echo "make bench    measure speed and memory"
	@echo "make hour     run a workshop of an hour, from nothing to its report, with thirty phones, and say what it made people wait"
	@echo "make load     let 300 people save at once and workers print meanwhile, and see that nothing is lost or grows (half an hour)"
	@echo "make compare  set the engine beside a second implementation, and change workshops in 2,000 small ways"
	@echo "make browsers press and look at each page in Chromium (make test: the whole journeys); answer in Firefox and WebKit (ONLY=tests/room for a part)"
	@echo "make markup   let the Nu checker read the HTML of every page"
	@echo "make pdfua    let an outside checker of PDF/UA-1 read every report of the demo"
	@echo "make privacy  let two people of a group exchange what they gave, in 400 random rounds (make test: 8), and find no byte changed; attack 48 small rounds"
	@echo "make claims   hold every sentence on 500 random engagements against its result (make test: 40), and the advice on 2,000 sets of facts"
	@echo "make hostile  send broken and hostile forms to every address for ten minutes (make test: 8 seconds)"
	@echo "make pictures take the pictures of README.md anew, from the demo in a copy of this folder"
	@echo "make house    figures of the code: lines, modules, functions, comments (BEFORE=<commit> beside an earlier one)"
	@echo "make calibrate count how often the ranking finds a truth that was planted (twenty minutes)"
	@echo "make mutants  change the engine in small ways, and see which its tests notice (ONLY=apps/ranking/conclusions/gap.py for a part)"

up:
	@.ci/setup run
	@exec $(PYTHON) manage.py up --port "$(PORT)" --lan "$(LAN)"

test:
	@.ci/setup test
	@.ci/beside "$(PYTHON) -m pytest -q --slowest=3 $(PURE) $(COVERED)" "make check && $(PYTHON) -m pytest $(BESIDE) -m 'not fault and not browser' $(PURE:%=--ignore=%) $(WITHOUT_OTHERS)"

# Neither what knows no clock, nor what drives a browser: Chromium hangs under a clock that is moved.
CLOCKLESS := $(PURE) tests/advice tests/charts tests/architecture
clocks:
	@.ci/setup clocks
	@.ci/clocks $(PYTHON) -m pytest -q $(BESIDE) -m 'not fault and not journey and not browser' $(CLOCKLESS:%=--ignore=%) $(WITHOUT_OTHERS) $(ONLY)

check:
	@.ci/setup check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	tsc --project jsconfig.json
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --check --target-version 6.1
	$(PYTHON) manage.py makemigrations --check --dry-run

fmt:
	@.ci/setup dev
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 6.1

faults:
	@.ci/setup faults
	@$(PYTHON) -m pytest -m fault $(WITHOUT_OTHERS)

kills:
	@.ci/setup faults
	@SCALELENS_REPORTS=300 SCALELENS_OUTAGE_SECONDS=300 $(PYTHON) -m pytest tests/faults/test_many_reports.py tests/faults/test_floods.py tests/faults/test_ack_survives.py

privacy:
	@.ci/setup test
	@SCALELENS_WORLDS=400 SCALELENS_STORIES=3000 $(PYTHON) -m pytest $(BESIDE) tests/privacy

claims:
	@.ci/setup test
	@SCALELENS_CLAIMS=500 SCALELENS_FACTS=2000 $(PYTHON) -m pytest $(BESIDE) tests/findings/claims tests/advice tests/ranking/conclusions tests/ranking/figures

calibrate:
	@.ci/setup test
	@nice $(PYTHON) -m tests.calibration --seed 1

hostile:
	@.ci/setup test
	@SCALELENS_HOSTILE_SECONDS=600 $(PYTHON) -m pytest -s tests/hostile

bench:
	@.ci/setup test
	@.ci/setup load
	@.ci/setup pdfua
	@$(PYTHON) -m pytest -s tests/benchmarks

load:
	@.ci/setup load
	@$(PYTHON) -m pytest -s tests/benchmarks/test_saving.py tests/benchmarks/test_crowd.py

hour:
	@.ci/setup test
	@$(PYTHON) -m pytest -s tests/benchmarks/test_hour.py

compare:
	@.ci/setup dev
	@$(PYTHON) -m pytest tests/comparison

browsers:
	@.ci/setup browsers
	@$(PYTHON) -m pytest $(BESIDE) -m browser $(WITHOUT_OTHERS) $(ONLY)
	@$(if $(ONLY),,$(PYTHON) -m pytest tests/browsers)

markup:
	@.ci/setup markup
	@$(PYTHON) -m pytest tests/markup

pdfua:
	@.ci/setup pdfua
	@$(PYTHON) -m pytest -s tests/benchmarks/test_pdfua.py

mutants:
	@.ci/setup mutants
	@nice $(PYTHON) -m tests.mutation $(ONLY)

pictures:
	@.ci/setup test
	@$(PYTHON) -m tests.pictures

house:
	@.ci/setup dev
	@$(PYTHON) -m tests.architecture.figures $(BEFORE)

reset:
	@.ci/reset
