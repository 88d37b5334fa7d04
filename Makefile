# make chat   install if needed, then serve the web chat on http://127.0.0.1:7860
# make test   install if needed, then static checks and the whole suite
# make quick  the suite without kills and browser, under a minute

VENV   ?= .venv
# Any of 3.11 to 3.13; the newest one found unless you name it: make PYTHON=python3.12 chat
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(shell command -v $(name) 2>/dev/null)))
# What pip is asked for as torch, and where it is looked for first on Linux without a GPU: the ordinary build
# brings 4 GB of GPU libraries.
TORCH  ?= torch
TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu

PIP := $(VENV)/bin/python -m pip --disable-pip-version-check

.PHONY: chat test quick lint install clean

chat: $(VENV)/.installed
	$(VENV)/bin/python app.py

test: $(VENV)/.installed-dev lint
	$(VENV)/bin/python -m pytest

quick: $(VENV)/.installed-dev
	$(VENV)/bin/python -m pytest -m "not slow and not browser"

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

install: $(VENV)/.installed

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python found. Install Python 3.11, 3.12 or 3.13."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "$(PYTHON) is not Python 3.11 to 3.13. Name one that is: make PYTHON=python3.12 chat"; exit 1; }
	@"$(PYTHON)" -m venv "$(VENV)" || \
	  { rm -rf "$(VENV)"; echo "No virtual environment could be made; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/.torch: | $(VENV)/bin/python
	@if [ "$$(uname -s)" = Linux ] && ! command -v nvidia-smi >/dev/null 2>&1; then \
	  echo "Installing torch without GPU libraries"; \
	  $(PIP) install --quiet --retries 1 --timeout 30 --index-url $(TORCH_CPU_INDEX) "$(TORCH)" || \
	  { echo "PyTorch's CPU index could not be used; taking torch from the ordinary one"; \
	    $(PIP) install --quiet "$(TORCH)"; }; \
	else $(PIP) install --quiet "$(TORCH)"; fi
	@touch $@

$(VENV)/.installed: requirements.txt | $(VENV)/.torch
	@echo "Installing what requirements.txt names"
	@$(PIP) install --quiet -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(VENV)/bin/python -c 'import tomllib; print("\n".join(tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"]))' \
	  > $(VENV)/dev-requirements.txt
	@$(PIP) install --quiet -r $(VENV)/dev-requirements.txt
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
