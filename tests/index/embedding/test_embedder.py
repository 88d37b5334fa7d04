"""The bundled model is the published one, loads without a network, and other models are one setting away."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from transformers import BertConfig, BertModel, BertTokenizer, set_seed

from index.embedding import embedder, openvino, runtimes
from index.embedding.embedder import Vectors, bundled_model_folder, check_bundled_model, load_embedder
from index.embedding.runtimes import NEAR_ENOUGH
from index.errors import EmbedderError, HomeMismatch
from index.news_index import NewsIndex
from index.records import Article

pytestmark = pytest.mark.slow

TEXTS = [
    "The ferry sails.",
    "Inflation rose in spring, and " + "prices " * 400,
    "短い文",
    "A vote, then a walk-out. " * 9,
]
needs_openvino = pytest.mark.skipif(openvino.missing() is not None, reason=f"{openvino.missing()}")


def test_the_bundled_weights_are_the_published_ones() -> None:
    check_bundled_model()


def test_weights_that_were_tampered_with_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(embedder, "bundled_model_folder", lambda: tmp_path)
    with pytest.raises(EmbedderError, match="not the published model"):
        check_bundled_model()


def test_vectors_are_unit_length_float32_in_the_order_given() -> None:
    embedder = load_embedder()
    texts = ["The ferry sails.", "Inflation rose in spring, and " + "prices " * 400, "短い文"]
    vectors = embedder.embed_documents(texts)
    assert vectors.shape == (3, embedder.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ embedder.embed_documents(texts[:1])[0] > 0.9999
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
    assert prompted.embed_query("ferry") @ plain.embed_query("query: ferry") > 0.9999
    assert prompted.embed_documents(["ferry"])[0] @ plain.embed_documents(["passage: ferry"])[0] > 0.9999
    assert prompted.embed_query("ferry") @ plain.embed_query("ferry") < 0.99


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

    It knows the characters of `texts`, and its vectors are near each other if those are shared.
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


def test_without_openvino_torch_makes_the_vectors_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino, "missing", lambda: "openvino is not installed")
    embedder = load_embedder()
    assert embedder.embed_documents(TEXTS).shape == (4, 384)
    assert (embedder.engine.name, embedder.engine.because) == ("torch", "openvino is not installed")


def test_an_engine_that_is_asked_for_and_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino, "missing", lambda: "openvino is not installed")
    with pytest.raises(
        EmbedderError, match=r"can't be run by openvino: openvino is not installed .*ENGINE asks for it"
    ):
        load_embedder(engine="openvino").embed_query("ferry")
    assert load_embedder(engine="torch").engine.name == "torch"


@needs_openvino
@pytest.mark.parametrize("engine", [None, "openvino"])
def test_both_engines_give_nearly_the_same_vectors_in_the_same_order(engine: str | None) -> None:
    fast, plain = load_embedder(engine=engine), load_embedder(engine="torch")
    near = NEAR_ENOUGH["f32" if engine else "bf16"]
    texts = [text * times for times in (1, 2, 5) for text in TEXTS]
    cosines = (fast.embed_documents(texts) * plain.embed_documents(texts)).sum(axis=1)
    assert cosines.shape == (12,) and cosines.min() >= near
    assert fast.embed_query("ferry") @ plain.embed_query("ferry") >= near
    assert fast.embed_documents([]).shape == (0, 384)


@needs_openvino
def test_a_conversion_whose_vectors_are_off_is_left_to_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(openvino.CompiledModel):
        def embed(self, *given: Any) -> Vectors:
            return super().embed(*given) + np.float32(0.01)

    monkeypatch.setattr(runtimes, "CompiledModel", Wrong)
    embedder = load_embedder()
    assert embedder.engine.name == "torch"
    assert "by OpenVINO in f32 have a cosine of" in str(embedder.engine.because)
    assert embedder.embed_query("ferry") @ load_embedder(engine="torch").embed_query("ferry") > 0.9999
    with pytest.raises(EmbedderError, match="can't be run by openvino: its vectors"):
        load_embedder(engine="openvino").embed_query("ferry")


@needs_openvino
@pytest.mark.parametrize("made", ["cut short", "without the prompt", "padded on the left"])
def test_a_model_that_is_made_in_another_way_has_torchs_vectors(tmp_path: Path, made: str) -> None:
    """By OpenVINO if it can give them, else by torch."""
    folder = make_multilingual_model(tmp_path / "model", TEXTS)
    changes: dict[str, tuple[str, dict[str, Any]]] = {
        "cut short": ("config_sentence_transformers.json", {"truncate_dim": 16}),
        "without the prompt": ("1_Pooling/config.json", {"include_prompt": False}),
        "padded on the left": ("tokenizer_config.json", {"padding_side": "left"}),
    }
    file, change = folder / changes[made][0], changes[made][1]
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    found, plain = load_embedder(str(folder)), load_embedder(str(folder), engine="torch")
    assert found.dimension == plain.dimension == (16 if made == "cut short" else 32)
    assert found.engine.name.startswith("OpenVINO" if made == "cut short" else "torch")
    assert ((found.embed_documents(TEXTS) * plain.embed_documents(TEXTS)).sum(axis=1) > 0.9999).all()
    assert found.embed_query(TEXTS[0]) @ plain.embed_query(TEXTS[0]) > 0.9999


def test_several_threads_embed_at_once() -> None:
    embedder = load_embedder()
    alone = embedder.embed_documents(TEXTS)
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda _: embedder.embed_documents(TEXTS), range(6)))
        asked = list(threads.map(embedder.embed_query, TEXTS * 3))
    assert all(((alone * vectors).sum(axis=1) > 0.9999).all() for vectors in together)
    assert len(asked) == 12
