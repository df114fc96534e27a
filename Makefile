# Everything a newcomer needs. Python 3.11 or later is enough to begin; the rest installs itself into .venv.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
ARGS ?=
VENV := .venv/bin/python
export PORT

.DEFAULT_GOAL := help
.PHONY: help run reset test lint format pack bench lock venv

help: ## Say what can be done
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: venv ## Run the product here with the demonstration county (PORT=8000); Ctrl-C ends it
	@$(VENV) -m jct.local.run

reset: venv ## Forget the data of `make run`
	@$(VENV) -m jct.local.reset

test: venv ## Run everything: lint, rules, coverage, browser journeys (ARGS="tests/contracts -k list" for a part)
	@$(VENV) -m jct.local.suite $(ARGS)

lint: venv ## Read the code without running it: style, types, layers, templates, migrations, deployment
	@$(VENV) -m jct.local.lint

format: venv ## Put the code into the house's shape
	@$(VENV) -m ruff check --fix-only --quiet .
	@$(VENV) -m ruff format --quiet .

pack: venv ## Build the demonstration quarter's PDFs into out/ with a real worker; no browser needed
	@$(VENV) -m jct.local.pack

bench: venv ## Print speeds as ratios against floors measured in the same run
	@$(VENV) -m bench

lock: venv ## Resolve pyproject.toml anew into the two lock files (hashes, no addresses)
	@for extra in "requirements.lock" "requirements-dev.lock --group dev"; do \
		set -- $$extra; out=$$1; shift; \
		$(VENV) -m uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
			--no-emit-find-links --python-version 3.11 pyproject.toml "$$@" --output-file $$out || exit 1; done

venv:
	@test -n "$(PYTHON)" || { echo "jct needs Python 3.11 or later on the PATH."; exit 1; }
	@$(PYTHON) -m jct.local.bootstrap
