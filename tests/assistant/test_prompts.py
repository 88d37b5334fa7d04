"""Prompts: every file can be filled in, with exactly the variables it names."""

from __future__ import annotations

from importlib.resources import files

import pytest

from assistant.prompts import PromptError, render, variables_of

NAMES = sorted(file.name.removesuffix(".md") for file in files("prompts").iterdir() if file.name.endswith(".md"))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "README"])
def test_a_prompt_given_its_variables_holds_no_open_ones(name: str) -> None:
    text = render(name, **dict.fromkeys(variables_of(name), "40 articles"))
    assert text
    assert "{" not in text


@pytest.mark.parametrize("name", [name for name in NAMES if name != "README"])
def test_every_prompt_and_each_of_its_variables_is_in_the_readme(name: str) -> None:
    rows = files("prompts").joinpath("README.md").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if f"`{name}.md`" in row)
    assert all(f"`{variable}`" in row for variable in variables_of(name))


def test_a_missing_variable_raises_and_is_named() -> None:
    with pytest.raises(PromptError, match="articles is missing"):
        render("refusal_nothing_close")


def test_an_unexpected_variable_raises_and_is_named() -> None:
    with pytest.raises(PromptError, match="colour is not used"):
        render("refusal_nothing_close", articles="1 article", colour="red")


def test_an_unknown_prompt_raises_and_is_named() -> None:
    with pytest.raises(PromptError, match=r"prompts/no_such\.md"):
        render("no_such")
