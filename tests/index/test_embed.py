"""The bundled model is the published one, loads without a network, and other models are one setting away."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from transformers import BertConfig, BertModel, BertTokenizer, set_seed

from index import embed
from index.embed import bundled_model_folder, check_bundled_model, load_embedder
from index.errors import EmbedderError, HomeMismatch
from index.news_index import NewsIndex
from index.records import Article


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


def test_another_model_reads_other_languages_with_its_prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "de": ("Zinsen", "Die Europäische Zentralbank senkt die Zinsen."),
        "zh": ("降息", "中国人民银行宣布降息。"),
        "ar": ("بنك", "أعلن بنك اليابان المركزي رفع الفائدة"),
        "ru": ("выборы", "Осенью пройдут выборы мэра."),
    }
    folder = make_multilingual_model(tmp_path / "model", [text for pair in texts.values() for text in pair])
    embedder = load_embedder(str(folder))
    assert embedder.dimension == 32
    assert not np.allclose(
        embedder.embed_query("降息"), embedder.embed_documents(["降息"])[0], atol=1e-3
    )  # the prompts
    monkeypatch.setenv("NEWSDESK_EMBEDDER", str(folder))
    with NewsIndex.open(tmp_path / "home") as index:
        index.add(
            Article(title=question, text=text, url=f"https://x.example/{language}", language=language)
            for language, (question, text) in texts.items()
        )
        assert index.stats().embedder == str(folder)
        for language, (question, _) in texts.items():
            hit = index.search(question)[0]
            assert hit.article.language == language
            assert "dense" in hit.found_by
    monkeypatch.delenv("NEWSDESK_EMBEDDER")
    with pytest.raises(HomeMismatch, match="embed-again"):
        NewsIndex.open(tmp_path / "home")


def make_multilingual_model(folder: Path, texts: Sequence[str]) -> Path:
    """A small model of the multilingual kind (its prompts are "query: " and "passage: "), untrained, saved in `folder`.

    It knows the characters of `texts`, and its vectors are near each other where those are shared.
    """
    set_seed(1)
    plain = folder.with_name("plain")
    plain.mkdir()
    characters = sorted({character for text in texts for character in text.lower()} | set("querypassage:"))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{one}" for one in characters)]
    (plain / "vocab.txt").write_text("\n".join(one for one in vocabulary if one.strip()), encoding="utf-8")
    tokenizer: Any = BertTokenizer(str(plain / "vocab.txt"), model_max_length=64)
    shape: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=len(tokenizer), intermediate_size=32, **shape)).save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    model = SentenceTransformer(
        str(plain), prompts={"query": "query: ", "document": "passage: "}, local_files_only=True
    )
    model.save(str(folder))
    return folder
