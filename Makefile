PY ?= python3
BIN = .venv/bin
SET_UP = @PY="$(PY)" GOAL="$(firstword $(MAKECMDGOALS) practice)" sh scripts/set-up

# An environment whose Python was removed is set up again.
$(shell test -x $(BIN)/python || rm -f .venv/ready .venv/dev)

# Or each worker would rewrite the assertions of every test, and each process compile the program, again.
test thorough: export PYTHONDONTWRITEBYTECODE =

.PHONY: practice install run test thorough check fix bench profile live eval chaos mutants simulate pictures lock
practice: .venv/ready  ## the main job on one machine, with no account and no key; PORT=9000 for another port, TEAM=business for other twins
	@echo "Starting the practice workspace"
	@$(BIN)/zerohandoff practice $(if $(PORT),--port $(PORT)) $(if $(TEAM),--team $(TEAM))

install: .venv/ready  ## the command zerohandoff, in .venv/bin
	@echo "Compiling, so that a service that may not write here starts quickly"
	@$(BIN)/python -m compileall -q -j 0 bot twins storage .venv/lib >/dev/null || true

run: .venv/ready
	$(BIN)/zerohandoff run

test: .venv/dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

thorough: .venv/dev  ## what is too slow for `make test`: random examples, PostgreSQL, long stories, a kill at every point, the browser; 15 minutes
	$(BIN)/python -m tests.thorough

check: .venv/dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

fix: .venv/dev
	$(BIN)/python -m twins.playbook.json_schema && $(BIN)/python -m tests.support.generated_docs
	$(BIN)/python -m tests.support.recorded_shapes --cards
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/dev  ## mention to posted answer, as a ratio to a bare Bolt echo bot; PostgreSQL, starts, both minds, the agents' door, ticks, digests, a hundred apps, a day
	@short=0; for each in bench postgresql starts minds meaning door tick gate intake log audit digests apps day; do \
		$(BIN)/python -m tests.bench.$$each || short=1; done; exit $$short

profile: .venv/dev  ## what an answer, a verdict and a Home tab cost by stages: CPU, statements, commits, fsyncs, calls
	$(BIN)/python -m tests.bench.profile

live: .venv/dev  ## the tests that ask the real model: needs ANTHROPIC_API_KEY, costs a few cents
	LIVE=1 $(BIN)/python -m pytest -s -m live tests/live

eval: .venv/ready  ## how good the answers are, harm counted apart from error
	$(BIN)/python -m tests.eval

chaos: .venv/dev  ## kill -9 twenty times; 10,000 checks with 16 clickers; two and four machines on a bad day; a read-only database: what was lost or doubled
	THOROUGH=1 $(BIN)/python -m pytest tests/crash
	$(BIN)/python -m tests.bench.chaos
	$(BIN)/python -m tests.bench.clicks
	$(BIN)/python -m tests.bench.machines
	$(BIN)/python -m tests.bench.skews
	$(BIN)/python -m tests.bench.read_only

mutants: .venv/dev  ## dangerous one-line changes, each of which its named tests must notice: five minutes on two cores
	$(BIN)/python -m tests.mutants

simulate: .venv/dev  ## a seeded year: which wrong and missing rules the evidence finds, and how often it is wrong
	$(BIN)/python -m tests.simulation

pictures: .venv/dev  ## the screenshots in docs/images
	$(BIN)/python -m tests.journey.pictures

lock:
	$(PY) -m venv .venv && $(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra setup --extra agents pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra setup --extra postgres --extra agents pyproject.toml -o requirements-server.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

.venv/ready: requirements.lock requirements-meaning.lock pyproject.toml
	$(SET_UP) requirements.lock $@

.venv/dev: requirements-dev.lock requirements.lock requirements-meaning.lock pyproject.toml
	$(SET_UP) requirements-dev.lock .venv/ready $@
