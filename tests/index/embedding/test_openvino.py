"""A model converted for OpenVINO: cached between starts, rebuilt when damaged, fast, quiet, in order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding import openvino
from index.errors import EmbedderError

ROOT = Path(__file__).parents[3]
NAMES = ("input_ids", "attention_mask")
pytestmark = pytest.mark.skipif(openvino.missing() is not None, reason=f"{openvino.missing()}")


class Source:
    """A tiny model that returns a text's number of tokens and their sum, and counts conversions."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> tuple[Any, tuple[Any, ...]]:
        import torch

        class Sums(torch.nn.Module):
            def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
                ids, mask = inputs
                return torch.stack([mask.sum(1), (ids * mask).sum(1)], dim=1).float()

        self.asked += 1
        ones = torch.ones((2, 3), dtype=torch.int64)
        return Sums(), (ones, ones)


def texts(lengths: list[int], at_once: int = 16) -> Iterator[tuple[list[int], openvino.TokenArrays]]:
    """Texts with the given numbers of tokens, each token the text's position, padded as tokenisers pad."""
    for start in range(0, len(lengths), at_once):
        places = list(range(start, min(start + at_once, len(lengths))))
        mask = np.zeros((len(places), max(lengths)), dtype=np.int64)
        for row, place in enumerate(places):
            mask[row, : lengths[place]] = 1
        yield places, {"attention_mask": mask, "input_ids": np.array(places)[:, None] * np.ones_like(mask)}


def test_every_text_is_in_one_batch_that_is_not_too_large() -> None:
    lengths = np.random.default_rng(7).integers(1, 257, 500)
    found = list(openvino.batches(lengths, most=1_000))
    assert sorted(place for batch in found for place in batch) == list(range(500))
    assert all(lengths[batch].max() * len(batch) <= 1_000 for batch in found)
    assert list(openvino.batches(np.array([5_000]), most=1_000)) == [[0]]
    assert list(openvino.batches(np.array([], dtype=np.int64))) == []


def test_vectors_come_in_the_order_of_the_texts_and_from_several_threads(tmp_path: Path) -> None:
    compiled = openvino.load("tiny", "1", NAMES, Source(), tmp_path).compiled("f32", 2)
    lengths = np.random.default_rng(7).integers(1, 200, 300).tolist()
    expected = np.array([[length, length * place] for place, length in enumerate(lengths)], dtype=np.float32)
    with ThreadPoolExecutor(4) as threads:
        for vectors in threads.map(lambda _: compiled.embed(texts(lengths), len(lengths), 2), range(8)):
            assert np.array_equal(vectors, expected)
    assert compiled.embed(texts([]), 0, 2).shape == (0, 2)


def test_a_conversion_is_kept_and_another_model_of_that_name_is_another(tmp_path: Path) -> None:
    source = Source()
    for made_from in ("1", "1", "2", "2"):
        openvino.load("tiny", made_from, NAMES, source, tmp_path)
    assert source.asked == 2
    assert len(list(tmp_path.glob("*/*"))) == 1, "the older one is gone"


@pytest.mark.parametrize("part", ["model.bin", "model.xml", "digest"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_conversion_is_made_again(tmp_path: Path, part: str, damage: str) -> None:
    source = Source()
    openvino.load("tiny", "1", NAMES, source, tmp_path)
    file = next(tmp_path.glob(f"*/*/{part}"))
    written = file.read_bytes()
    file.write_bytes(written[: len(written) // 2] if damage == "cut" else b"x" + written)
    if damage == "gone":
        file.unlink()
    again = openvino.load("tiny", "1", NAMES, source, tmp_path)
    assert again.compiled("f32", 1).embed(texts([3, 2]), 2, 2).tolist() == [[3, 0], [2, 2]]
    openvino.load("tiny", "1", NAMES, source, tmp_path)
    assert source.asked == 2, "made again once, and kept"


def test_a_conversion_that_can_not_be_kept_is_used_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    made = openvino.load("tiny", "1", NAMES, Source(), tmp_path / "file")
    assert made.compiled("f32", 1).embed(texts([3]), 1, 2).shape == (1, 2)
    assert "every start converts it" in caplog.text


def test_what_can_not_be_converted_is_an_error_of_ours(tmp_path: Path) -> None:
    def source() -> tuple[Any, tuple[Any, ...]]:
        return object(), ()

    with pytest.raises(EmbedderError, match="OpenVINO can't convert it"):
        openvino.load("tiny", "1", NAMES, source, tmp_path)


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
    assert list(cache.glob("newsdesk/openvino/*/*/model.xml"))


def test_few_texts_are_cut_so_that_every_stream_has_work_and_many_into_whole_batches(tmp_path: Path) -> None:
    compiled = openvino.load("tiny", "1", NAMES, Source(), tmp_path).compiled("f32", 2)
    few = list(compiled._batches(texts([40] * 16)))
    assert [len(places) for places, _ in few] == [4] * 4
    many = list(compiled._batches(texts([64] * 128, at_once=128)))
    assert [len(places) for places, _ in many] == [openvino.BATCH_TOKENS // 64] * 4
