"""The bundled model is the published one, loads without a network, and other models are one setting away."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index import embed
from index.embed import bundled_model_folder, check_bundled_model, load_embedder
from index.errors import EmbedderError


def test_the_bundled_weights_are_the_published_ones() -> None:
    check_bundled_model()


def test_weights_that_were_tampered_with_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(embed, "bundled_model_folder", lambda: tmp_path)
    with pytest.raises(EmbedderError, match="not the published model"):
        check_bundled_model()


def test_vectors_are_unit_length_float32_in_the_order_given() -> None:
    embedder = load_embedder()
    texts = ["The ferry sails.", "Inflation rose in spring, and " + "prices " * 400, "短い文"]
    vectors = embedder.embed_documents(texts)
    assert vectors.shape == (3, embedder.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[0], embedder.embed_documents(texts[:1])[0], atol=1e-5)
    assert embedder.embed_documents([]).shape == (0, 384)
    query = embedder.embed_query("When does the boat leave?")
    assert int(np.argmax(vectors @ query)) == 0


def test_prompts_of_a_model_that_needs_them_are_applied(tmp_path: Path) -> None:
    folder = tmp_path / "prompted"
    shutil.copytree(bundled_model_folder(), folder)
    settings = json.loads((folder / "config_sentence_transformers.json").read_text())
    settings["prompts"] = {"query": "query: ", "document": "passage: "}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings))
    prompted, plain = load_embedder(str(folder)), load_embedder()
    assert prompted.name == str(folder)
    assert np.allclose(prompted.embed_query("ferry"), plain.embed_query("query: ferry"), atol=1e-5)
    assert np.allclose(prompted.embed_documents(["ferry"]), plain.embed_documents(["passage: ferry"]), atol=1e-5)


def test_a_folder_that_is_not_there_and_one_without_a_model_are_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"no model folder at \./nowhere"):
        load_embedder("./nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmbedderError, match="can't be loaded"):
        load_embedder(str(tmp_path / "empty")).embed_query("x")
