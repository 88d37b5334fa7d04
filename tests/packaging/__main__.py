"""`python -m tests.packaging`: the wheel in a clean environment, used as a stranger would, from an empty folder.

Builds the wheel, makes a virtual environment, installs the wheel with all it wants, checks that nothing of this checkout
is on the path, runs the command line, and then every block of docs/embedding.md as it is printed. `--keep DIR` leaves the
environment there and uses it again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.blocks import ROOT, blocks
from tests.docs.running import Installed, PageRun, make_sample_home
from tests.packaging.building import build

PAGE = ROOT / "docs" / "embedding.md"
CPU_INDEX = os.environ.get("TORCH_CPU_INDEX", "https://download.pytorch.org/whl/cpu")
WHERE = "import assistant, index, prompts; print(assistant.__file__, index.__file__, prompts.__file__)"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.packaging", description=__doc__.partition("\n")[0])
    arguments.add_argument("--keep", type=Path, metavar="DIR", help="make the environment there and leave it")
    keep = arguments.parse_args().keep
    with tempfile.TemporaryDirectory(prefix="newsdesk-wheel-") as temporary:
        folder = Path(temporary)
        python = (keep.absolute() if keep else folder / "venv") / "bin/python"
        with step("build the wheel"):
            wheel, _ = build(folder)
        with step("install it in a clean environment"):
            install(wheel, python)
        try_it(folder, python)
    print("the wheel works", flush=True)


def install(wheel: Path, python: Path) -> None:
    """The wheel with all it wants, torch first and without GPU libraries where that is to be had, as the Makefile does."""
    if not python.exists():
        run([sys.executable, "-m", "venv", str(python.parent.parent)])
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    torch = os.environ.get("TORCH", "torch")
    try:
        run([*pip, "-qqq", "--retries", "1", "--timeout", "30", "--index-url", CPU_INDEX, torch])
    except subprocess.CalledProcessError:
        print(f"{CPU_INDEX} could not be used; taking torch from where pip usually looks", flush=True)
        run([*pip, torch])
    run([*pip, "--force-reinstall", "--no-deps", str(wheel)])
    run([*pip, str(wheel)])
    run([str(python), "-m", "pip", "--disable-pip-version-check", "check"])


def try_it(folder: Path, python: Path) -> None:
    installed = Installed(python, checkout=None)
    empty = folder / "empty"
    empty.mkdir()
    environment = installed.environment() | {"NEWSDESK_HOME": str(folder / "asked")}
    newsdesk = str(python.parent / "newsdesk")
    with step("nothing of the checkout is on the path"):
        where = said([str(python), "-c", WHERE], empty, environment).split()
        assert all(Path(each).is_relative_to(python.parent.parent) for each in where), where
    with step("newsdesk --version, add --sample, ask"):
        assert said([newsdesk, "--version"], empty, environment).startswith("newsdesk ")
        assert "58 added" in said([newsdesk, "add", "--sample"], empty, environment)
        asked = said([newsdesk, "ask", "Why was Cassini steered into Saturn?"], empty, environment)
        assert "could never strike and contaminate Titan or Enceladus" in " ".join(asked.split()), asked
    home = folder / "sample"
    home.mkdir()
    with PageRun(make_sample_home(home, installed), installed) as page:
        for block in blocks(PAGE):
            if block.is_run:
                with step(block.place):
                    page.run(block)


@contextmanager
def step(what: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"{what} …", flush=True)
    yield
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def run(command: list[str]) -> None:
    subprocess.run(command, check=True)


def said(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
