"""A small real index for the tests of answering: real parts throughout, over articles written here."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli.main import main
from assistant.settings import AssistantSettings
from assistant.writing.models import ChatModel, load_model
from index import Article, NewsIndex
from tests.assistant.small_model import serving_small_model

Run = Callable[..., tuple[int, str, str]]


def article(title: str, text: str, publisher: str, day: str, section: str = "World") -> Article:
    return Article(
        title=title,
        text=text,
        publisher=publisher,
        section=section,
        url=f"https://{publisher.lower().replace(' ', '-')}.example/{'-'.join(title.lower().split()[:5])}",
        published=datetime.fromisoformat(day).replace(tzinfo=UTC),
        language="en",
    )


ARTICLES = (
    article(
        "Port strike in Varnholm ends after nine days",
        "Dockers in Varnholm went back to work on Thursday after nine days on strike. The union's leader, Ilse Brandt, "
        "said members had voted for the offer by a clear majority.\n\nUnder the deal, wages rise by 4.5 percent this "
        "year and by 3 percent next year. The port's owners also promised to replace the two oldest "
        "cranes.\n\nThe strike "
        "began because the owners had refused to pay for night shifts. More than 60 ships waited outside the harbour.",
        "Coast Herald",
        "2024-03-14",
        "Business",
    ),
    article(
        "Envoy Tomas Leclerc visits Ostrava Bay for talks on fishing",
        "Relations between the two coasts have been tense since the spring.\n\nHer remarks follow a visit to Ostrava "
        "Bay by the republic's special envoy for fisheries, Tomas Leclerc. During the visit, both "
        "sides agreed to share "
        "catch figures every month and to open a joint rescue station.\n\nOfficials on the bay have said that quotas "
        "remain the main dispute. Fishing crews reported calm seas over the weekend.",
        "Harbour Times",
        "2024-05-02",
    ),
    article(
        "Museum in Lindow buys rare 1712 star map",
        "The city museum of Lindow has bought a star map drawn in 1712 by the astronomer Karel Votava. It paid 340,000 "
        "euros at an auction in Vienna, the museum's director said.\n\nThe map shows 86 constellations and will be on "
        "display from June. Only three other copies are known.",
        "Lindow Post",
        "2024-04-20",
        "Culture",
    ),
    article(
        "Flood closes railway between Tarn and Moselbruck",
        "Heavy rain on Monday flooded the railway between Tarn and Moselbruck. Trains will not run before Friday, the "
        "operator said.\n\nBuses carry passengers between the two towns every 20 minutes. No one was hurt.",
        "Coast Herald",
        "2024-02-06",
    ),
    article(
        "Runner Adaeze Obi breaks national marathon record",
        "Adaeze Obi ran the Kestrel City marathon in 2 hours 21 minutes and 9 seconds on Sunday, a national record. "
        "Her coach, Paul Wirth, called it the race of her life.\n\nThe old record had stood since "
        "2009. Obi, 27, will next "
        "run in Tokyo.",
        "Kestrel Sport",
        "2024-04-07",
        "Sport",
    ),
    article(
        "Observatory reports comet that will be seen with the naked eye",
        "Astronomers at the Halden observatory have found a comet that will be visible without a telescope in October. "
        "It was first seen on 3 January by a student, Mira Sand.\n\nThe comet will come closest to Earth on 12 "
        "October, at a distance of 41 million kilometres.",
        "Halden Science",
        "2024-01-19",
        "Science",
    ),
)


@pytest.fixture(scope="session")
def news_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    home: Path = tmp_path_factory.mktemp("answers-home")
    with NewsIndex.open(home) as index:
        report = index.add(ARTICLES)
        assert report.added == len(ARTICLES)
        yield index


@pytest.fixture(scope="session")
def assistant(news_index: NewsIndex) -> Assistant:
    return Assistant(news_index)


@pytest.fixture(scope="session")
def small_model() -> Iterator[ChatModel]:
    """SmolLM2 over a real socket. Weak: it makes things up."""
    with serving_small_model() as url:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("OPENAI_BASE_URL", url)
            model = load_model(AssistantSettings(model="openai:smollm2", model_context_tokens=2000))
        assert model is not None
        yield model


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process on a home of its own: `(exit code, output, errors)`. `typed` is what stands
    on standard input."""
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "home"))

    def run(*arguments: str, typed: bytes | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newsdesk", *arguments])
        if typed is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        code: int | str | None = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        output = capsys.readouterr()
        return int(code or 0), output.out, output.err

    return run
