"""Builds wheel and sdist as packagers do, from a copy: what an earlier build left beside the sources would come along."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# All that stands at the top and has a part in a build, and the tests, which must have none.
TOP = ("pyproject.toml", "requirements.txt", "README.md", "LICENSE", "app.py", "index", "assistant", "prompts", "tests")


def build(folder: Path) -> tuple[Path, Path]:
    """A wheel, made from the sdist, and that sdist, both in `folder`. Nothing is fetched: setuptools has to be there."""
    sources = folder / "sources"
    sources.mkdir()
    for name in TOP:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, sources / name)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(sources)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the wheel could not be built:\n{done.stdout}{done.stderr}")
    (wheel,) = (folder / "dist").glob("*.whl")
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    return wheel, sdist
