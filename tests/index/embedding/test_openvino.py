"""A model run by OpenVINO: in the order of the texts, in several threads, in whole batches, and quietly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding import openvino
from index.embedding.openvino import CompiledModel
from index.errors import EmbedderError

ROOT = Path(__file__).parents[3]
NAMES = ("input_ids", "attention_mask")
pytestmark = pytest.mark.skipif(openvino.missing() is not None, reason=f"{openvino.missing()}")


def tiny(streams: int = 2) -> CompiledModel:
    """A model that returns a text's number of tokens and their sum."""
    import torch

    class Sums(torch.nn.Module):
        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            ids, mask = inputs
            return torch.stack([mask.sum(1), (ids * mask).sum(1)], dim=1).float()

    ones = torch.ones((2, 3), dtype=torch.int64)
    return CompiledModel(openvino.convert(Sums(), (ones, ones)), NAMES, "f32", streams)


def texts(lengths: list[int]) -> list[str]:
    """Texts with the given numbers of tokens, each token the text's position."""
    return [" ".join([str(place)] * length) for place, length in enumerate(lengths)]


def tokenise(given: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    tokens = [[int(word) for word in text.split()] for text in given]
    longest = max(map(len, tokens))
    mask = np.array([[1] * len(each) + [0] * (longest - len(each)) for each in tokens], dtype=np.int64)
    ids = np.array([each + [7] * (longest - len(each)) for each in tokens], dtype=np.int64)
    return {"attention_mask": mask, "input_ids": ids}


@pytest.mark.slow
def test_every_text_is_in_one_batch_that_is_not_too_large() -> None:
    lengths = np.random.default_rng(7).integers(1, 257, 500)
    found = list(openvino.batches(lengths, most=1_000))
    assert sorted(place for batch in found for place in batch) == list(range(500))
    assert all(lengths[batch].max() * len(batch) <= 1_000 for batch in found)
    assert list(openvino.batches(np.array([5_000]), most=1_000)) == [[0]]
    assert list(openvino.batches(np.array([], dtype=np.int64))) == []


@pytest.mark.slow
def test_vectors_come_in_the_order_of_the_texts_and_from_several_threads() -> None:
    compiled = tiny()
    lengths = np.random.default_rng(7).integers(1, 200, 300).tolist()
    expected = np.array([[length, length * place] for place, length in enumerate(lengths)], dtype=np.float32)
    with ThreadPoolExecutor(4) as threads:
        for vectors in threads.map(lambda _: compiled.embed(texts(lengths), tokenise, 2), range(8)):
            assert np.array_equal(vectors, expected)
    assert compiled.embed([], tokenise, 2).shape == (0, 2)


@pytest.mark.slow
def test_what_can_not_be_converted_is_an_error_of_ours() -> None:
    with pytest.raises(EmbedderError, match="OpenVINO can't run it"):
        openvino.convert(object(), ())


@pytest.mark.slow
def test_a_program_that_is_no_model_and_one_that_fails_while_it_runs_are_errors_of_ours() -> None:
    with pytest.raises(EmbedderError, match="OpenVINO can't run it"):
        openvino.CompiledModel("no model", NAMES, "f32")
    with pytest.raises(EmbedderError, match="OpenVINO can't run it"):
        tiny().embed(texts([3, 2]), tokenise, dimension=5)


@pytest.mark.slow
def test_as_many_threads_are_used_as_torch_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert tiny()._streams == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "4,2")
    assert tiny()._streams >= 1


@pytest.mark.thorough
@pytest.mark.slow
def test_openvino_tells_nobody_that_it_is_used(tmp_path: Path) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*given): raise SystemExit(f'a connection was tried: {given}')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from index.embedding.embedder import load_embedder\n"
        "print(load_embedder().engine.name, flush=True)\n"
        "import threading\n"
        "print([thread.name for thread in threading.enumerate() if thread is not threading.main_thread()])\n"
    )
    home, cache = tmp_path / "home", tmp_path / "cache"
    home.mkdir()
    environment = {"HOME": str(home), "XDG_CACHE_HOME": str(cache), "HF_HUB_OFFLINE": "1", "HF_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("OpenVINO") and "connection" not in done.stdout + done.stderr
    assert not (home / "intel").exists()
    assert list(cache.glob("newsdesk/models/*/*/model.xml"))


@pytest.mark.slow
@pytest.mark.parametrize(("lengths", "batches"), [([40] * 16, [4] * 4), ([64] * 128, [32] * 4)])
def test_few_texts_are_cut_so_that_every_stream_has_work_and_many_into_whole_batches(
    lengths: list[int], batches: list[int]
) -> None:
    compiled = tiny()
    compiled._streams = 2
    assert [len(places) for places, _ in compiled._batches(texts(lengths), tokenise)] == batches
