"""A model's second start needs none of the first's libraries, gives the same vectors, and trusts nothing unchecked."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding import embedder, openvino, start_cache
from index.embedding.embedder import SentenceTransformerEmbedder, bundled_model_folder, load_embedder
from index.embedding.runtimes import ODD_TEXTS
from index.errors import EmbedderError
from tests.index.embedding.test_embedder import make_multilingual_model

ROOT = Path(__file__).parents[3]
# A fresh conversion and the same one read from its file add numbers in slightly different orders.
EPSILON = 1e-5
pytestmark = pytest.mark.skipif(openvino.missing() is not None, reason=f"{openvino.missing()}")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model with prompts."""
    return make_multilingual_model(tmp_path_factory.mktemp("small") / "model", ["The ferry sails.", "短い文です。"])


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache folder in which nothing is kept yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the models that were loaded with their libraries."""
    loaded: list[str] = []
    load = embedder._load

    def counting(name: str, location: str) -> Any:
        loaded.append(name)
        return load(name, location)

    monkeypatch.setattr(embedder, "_load", counting)
    return loaded


def everything(embedder: SentenceTransformerEmbedder) -> np.ndarray[Any, Any]:
    return np.vstack([embedder.embed_documents(ODD_TEXTS), *(embedder.embed_query(text) for text in ODD_TEXTS)])


def kept(cache: Path) -> Path:
    (found,) = cache.rglob(f"*{start_cache.FILE_SUFFIX}")
    return found


def test_a_second_start_loads_no_library_and_gives_the_same_vectors(model: Path, loads: list[str]) -> None:
    first, second = load_embedder(str(model)), load_embedder(str(model))
    assert np.allclose(everything(first), everything(second), atol=EPSILON)
    assert len(loads) == 1
    assert second.engine == first.engine and second.engine.name.startswith("OpenVINO")
    assert second.dimension == 32
    assert not np.allclose(second.embed_query("ferry"), second.embed_documents(["ferry"])[0], atol=1e-3), "its prompts"


@pytest.mark.slow
def test_a_program_that_asks_a_second_time_imports_no_torch() -> None:
    """The bundled model, as every command uses it."""
    program = (
        "import sys\n"
        "from index.embedding.embedder import load_embedder\n"
        "print(*load_embedder().embed_query('When does the ferry sail?')[:8])\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])\n"
    )
    once, again = (
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert "torch" in once.stdout.splitlines()[1]
    assert again.stdout.splitlines()[1] == "[]"
    first, second = (np.array(each.stdout.splitlines()[0].split(), dtype=float) for each in (once, again))
    assert np.allclose(first, second, atol=EPSILON)


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "no conversion", "another format"])
def test_what_is_damaged_is_found_out_afresh(
    model: Path, cache: Path, loads: list[str], damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = everything(load_embedder(str(model)))
    file = kept(cache)
    text = file.read_text(encoding="utf-8")
    if damage == "cut":
        file.write_text(text[: len(text) // 2], encoding="utf-8")
    elif damage == "changed":
        file.write_text(text.replace('"threads": ', '"threads": 1', 1), encoding="utf-8")
    elif damage == "gone":
        file.unlink()
    elif damage == "no conversion":
        (file.parent / "model.bin").unlink()
    else:
        monkeypatch.setattr(start_cache, "FORMAT", 0)
    assert np.allclose(everything(load_embedder(str(model))), expected, atol=EPSILON)
    assert len(loads) == 2
    assert np.allclose(everything(load_embedder(str(model))), expected, atol=EPSILON)
    assert len(loads) == 2, "and kept again"


def test_a_start_whose_vectors_are_off_is_not_trusted(
    model: Path, cache: Path, loads: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """As it would be on a processor, or with a driver, that reckons otherwise than where it was kept."""
    expected = everything(load_embedder(str(model)))
    file = kept(cache)
    written = json.loads(file.read_text(encoding="utf-8").partition("\n")[2])
    written["prompts"]["query"] = "passage: passage: "
    text = json.dumps(written)
    file.write_text(f"{start_cache._digest(text)}\n{text}", encoding="utf-8")
    with caplog.at_level(logging.WARNING, logger="newsdesk"):
        assert np.allclose(everything(load_embedder(str(model))), expected, atol=EPSILON)
    assert len(loads) == 2
    assert "is started anew: its vectors have a cosine of" in caplog.text


def test_other_files_another_engine_and_another_number_of_threads_are_other_starts(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    same = start_cache.key(str(copy), None)
    assert same == start_cache.key(str(model), None)
    assert start_cache.key(str(copy), "openvino") != same
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert start_cache.key(str(copy), None) != same
    monkeypatch.delenv("OMP_NUM_THREADS")
    settings = copy / "config_sentence_transformers.json"
    settings.write_text(settings.read_text().replace("query: ", "question: "))
    assert start_cache.key(str(copy), None) != same
    assert start_cache.key("intfloat/a-name-of-the-hub", None) is None


def test_a_tokeniser_that_nothing_else_cuts_like_keeps_its_libraries(
    model: Path, cache: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_cache, "same", lambda *_: False)
    for _ in range(2):
        load_embedder(str(model)).embed_query("ferry")
    assert len(loads) == 2
    assert not list(cache.rglob(f"*{start_cache.FILE_SUFFIX}"))
    assert start_cache.written_down(object()) is None


def test_a_folder_that_can_not_be_written_only_costs_time(
    model: Path, tmp_path: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with caplog.at_level(logging.WARNING, logger="newsdesk"):
        for _ in range(2):
            assert load_embedder(str(model)).embed_query("ferry").shape == (32,)
    assert len(loads) == 2
    assert "every start converts it" in caplog.text


def test_torch_where_it_is_asked_for_is_torch(model: Path, loads: list[str]) -> None:
    load_embedder(str(model)).embed_query("ferry")
    assert load_embedder(str(model), engine="torch").engine.name == "torch"
    assert len(loads) == 2
    with pytest.raises(EmbedderError, match="can't be loaded"):
        load_embedder(str(model.parent)).embed_query("ferry")


def test_the_bundled_model_is_one_that_starts_swiftly() -> None:
    assert start_cache.key(str(bundled_model_folder()), None)
