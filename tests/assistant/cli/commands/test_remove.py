"""Articles are removed one by one or as the bundled sample, and nothing else goes with them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.sample_news import SampleShare, remove_sample, sample_ids, sample_share
from index import Article, NewsIndex
from index.sample import OUTLETS, sample_folder
from tests.assistant.conftest import Run
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

OWN = Article(
    title="Island bakery wins bread prize",
    text="The bakery on Reed Island won the national bread prize on Thursday.",
    url="https://coast.example/bread",
    publisher=OUTLETS[0],  # a name proves nothing: this one is the user's
)


def test_the_sample_is_removed_and_what_the_user_added_stays(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add(sample_folder())
        assert sample_share(index) == SampleShare(len(sample_ids()), 0)
        assert sample_share(index).is_all
        index.add([OWN, replace(OWN, title="Second loaf", url="https://coast.example/loaf", id="")])
        assert sample_share(index).others == 2
        assert remove_sample(index) == len(sample_ids())
        assert sample_share(index) == SampleShare(0, 2)
        assert index.article(OWN.id) is not None
        assert index.problems() == []
        assert remove_sample(index) == 0


def test_the_command_removes_by_id_and_by_address_and_names_what_is_not_here(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bread.md"
    file.write_text(f"---\ntitle: {OWN.title}\nurl: {OWN.url}\n---\n{OWN.text}", encoding="utf-8")
    run("add", str(file), "--sample")
    code, output, errors = run("remove", str(OWN.url), "https://coast.example/nothing")
    assert code == 1
    assert output == f"removed 1 article; {len(sample_ids())} left\n"
    assert errors.startswith("failed: https://coast.example/nothing: not here;")
    code, output, _ = run("remove", "--sample", "--json")
    assert (code, json.loads(output)) == (0, {"removed": len(sample_ids()), "unknown": [], "left": 0})
    assert run("remove")[0] == 2
