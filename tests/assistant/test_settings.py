"""`newsdesk settings` shows every setting, where its value came from, and no secret."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.settings import AssistantSettings
from assistant.settings_table import every_setting
from index.settings import IndexSettings
from tests.assistant.conftest import Run


def shown(run: Run, *arguments: str) -> dict[str, dict[str, str]]:
    code, output, errors = run("settings", "--json", *arguments)
    assert (code, errors) == (0, "")
    return {each["name"]: each for each in json.loads(output)["settings"]}


def test_every_field_of_both_classes_is_a_setting_that_is_described() -> None:
    found = every_setting({})
    assert len(found) == len(IndexSettings.model_fields) + len(AssistantSettings.model_fields)
    assert all(re.fullmatch(r"NEWSDESK_[A-Z_]+", each.names[0]) for each in found)
    assert all(re.search(r"\.$", each.meaning) and len(each.meaning) > 20 for each in found)


def test_a_value_says_which_variable_it_came_from(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL_TIMEOUT_SECONDS", "12.5")
    monkeypatch.setenv("CHROMA_URL", "http://127.0.0.1:8000")
    found = shown(run)
    timeout, server = found["NEWSDESK_MODEL_TIMEOUT_SECONDS"], found["NEWSDESK_CHROMA_URL"]
    assert (timeout["value"], timeout["default"], timeout["from"]) == ("12.5", "60", "NEWSDESK_MODEL_TIMEOUT_SECONDS")
    assert (server["value"], server["default"], server["from"]) == ("http://127.0.0.1:8000", None, "CHROMA_URL")
    assert server["also"] == ["CHROMA_URL"]
    assert found["NEWSDESK_MODEL"]["value"] is None
    assert found["NEWSDESK_ALLOW_PRIVATE"]["value"] == "0"
    assert (found["NEWSDESK_HOME"]["value"], found["NEWSDESK_HOME"]["from"]) == (
        str(tmp_path / "home"),
        "NEWSDESK_HOME",
    )
    elsewhere = shown(run, "--home", str(tmp_path / "other"))["NEWSDESK_HOME"]
    assert (elsewhere["value"], elsewhere["from"]) == (str(tmp_path / "other"), "--home")


def test_a_secret_is_said_to_be_set_and_not_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_AUTH", "anna:a-long-password")
    monkeypatch.setenv("NEWSDESK_CHROMA_TOKEN", "tok-en-123456789")
    monkeypatch.setenv("NEWSDESK_API_TOKEN", "another-token-of-some-length")
    code, output, _ = run("settings", "--explain")
    assert code == 0
    for secret in ("a-long-password", "tok-en-123456789", "another-token-of-some-length"):
        assert secret not in output
    assert output.count("(set, and not shown)") == 3
    assert "Answers are quotes when unset." in output


def test_a_slip_of_the_pen_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODLE", "openai:gpt-5")
    code, output, errors = run("settings")
    assert (code, output) == (1, "")
    assert errors.startswith("newsdesk: unknown setting NEWSDESK_MODLE; known are ")
    assert errors.count("\n") == 1
