"""A converted model is kept; later starts need no torch, give the same vectors, and trust nothing unchecked."""

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

from index.embedding import conversion, embedder, openvino
from index.embedding.conversion import ODD_TEXTS, PROGRAM, RECORD, WEIGHTS
from index.embedding.embedder import SentenceTransformerEmbedder, bundled_model_folder, load_embedder
from index.errors import EmbedderError
from tests.index.embedding.test_embedder import make_multilingual_model

ROOT = Path(__file__).parents[3]
# A fresh conversion and the same one read from its file add numbers in slightly different orders.
EPSILON = 1e-5
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(openvino.missing() is not None, reason=f"{openvino.missing()}"),
]


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
    (found,) = cache.rglob(RECORD)
    return found.parent


def test_a_second_start_loads_no_library_and_gives_the_same_vectors(model: Path, loads: list[str]) -> None:
    first, second = load_embedder(str(model)), load_embedder(str(model))
    assert np.allclose(everything(first), everything(second), atol=EPSILON)
    assert len(loads) == 1
    assert second.engine == first.engine and second.engine.name.startswith("OpenVINO")
    assert second.dimension == 32
    assert not np.allclose(second.embed_query("ferry"), second.embed_documents(["ferry"])[0], atol=1e-3), "its prompts"


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


@pytest.mark.parametrize("part", [RECORD, PROGRAM, WEIGHTS, ""])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_what_is_damaged_is_made_again(model: Path, cache: Path, loads: list[str], part: str, damage: str) -> None:
    expected = everything(load_embedder(str(model)))
    for file in [kept(cache) / part] if part else list(kept(cache).iterdir()):
        written = file.read_bytes()
        file.write_bytes(written[: len(written) // 2] if damage == "cut" else written.replace(b"e", b"f", 1))
        if damage == "gone":
            file.unlink()
    for _ in range(2):
        assert np.allclose(everything(load_embedder(str(model))), expected, atol=EPSILON)
        assert len(loads) == 2, "made again once, and kept"


def test_another_format_is_made_again_and_only_the_newer_one_stays(
    model: Path, cache: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_embedder(str(model)).embed_query("ferry")
    older = kept(cache)
    monkeypatch.setattr(conversion, "FORMAT", 0)
    load_embedder(str(model)).embed_query("ferry")
    assert len(loads) == 2
    assert kept(cache) != older


@pytest.mark.parametrize("foreign", ["prompts", "tokeniser", "vectors", "inputs", "nothing"])
def test_a_start_whose_vectors_are_off_is_not_trusted(
    model: Path, cache: Path, loads: list[str], caplog: pytest.LogCaptureFixture, foreign: str
) -> None:
    """As it would be on a processor, or with a driver, that reckons otherwise than where it was kept."""
    expected = everything(load_embedder(str(model)))
    written = json.loads((kept(cache) / RECORD).read_text(encoding="utf-8").partition("\n")[2])
    if foreign == "prompts":
        written["prompts"]["query"] = "passage: passage: "
    elif foreign == "tokeniser":
        written["tokeniser"] = "{}"
    elif foreign == "vectors":
        written["known"]["document"][0][0] += 9
    elif foreign == "inputs":
        written["inputs"] = written["inputs"][::-1]
    else:
        written = {}
    text = json.dumps(written)
    (kept(cache) / RECORD).write_text(f"{conversion._digest(kept(cache), text)}\n{text}", encoding="utf-8")
    with caplog.at_level(logging.WARNING, logger="newsdesk"):
        assert np.allclose(everything(load_embedder(str(model))), expected, atol=EPSILON)
    assert len(loads) == 2
    if foreign in {"prompts", "vectors"}:
        assert "is started anew: its vectors by OpenVINO in" in caplog.text


def test_other_files_and_another_processor_for_torch_are_other_conversions(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    same = conversion.key(str(copy))
    assert same == conversion.key(str(model))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert conversion.key(str(copy)) != same
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    settings = copy / "config_sentence_transformers.json"
    settings.write_text(settings.read_text().replace("query: ", "question: "))
    assert conversion.key(str(copy)) != same


@pytest.mark.parametrize("name", ["someone/a-model", "a-model"])
def test_a_model_of_the_hub_is_kept_once_its_files_are_here(
    model: Path, tmp_path: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hub = tmp_path / "hub"
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(hub))
    assert conversion.key(name) is None

    def download(name: str, location: str) -> Any:
        loads.append(name)
        owner = name if "/" in name else f"sentence-transformers/{name}"
        place, commit = hub / f"models--{owner.replace('/', '--')}", "0" * 40
        shutil.copytree(model, place / "snapshots" / commit)
        (place / "refs").mkdir()
        (place / "refs" / "main").write_text(commit)
        return load(name, str(place / "snapshots" / commit))

    load = embedder._load
    monkeypatch.setattr(embedder, "_load", download)
    first, second = (everything(SentenceTransformerEmbedder(name, name)) for _ in range(2))
    assert np.allclose(first, second, atol=EPSILON)
    assert conversion.key(name) == conversion.key(str(model))
    assert len([each for each in loads if each == name]) == 2, "one for the download, one for the load it calls"


def test_a_tokeniser_that_nothing_else_cuts_like_is_left_to_torch(
    model: Path, cache: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(conversion.INPUTS, "token_type_ids", "attention_mask")
    for _ in range(2):
        assert "other tokens" in str(load_embedder(str(model)).engine.because)
    assert len(loads) == 2
    assert not list(cache.rglob(RECORD))


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
    assert conversion.key(str(bundled_model_folder()))
