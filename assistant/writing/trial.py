"""Tries whether a language model keeps the contract of written answers: one small question in English and one in Spanish."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.prompts import render
from assistant.records import Citation
from assistant.writing.briefing import NO_ANSWER
from assistant.writing.drafting import DraftSentence, drafts
from assistant.writing.exact_words import located
from assistant.writing.model_errors import ModelCut
from assistant.writing.models import ChatModel
from index.sources.language import detect_language

FENCE = "trial"
_TEXT = (
    "The council of Lindow voted 7 to 2 on Monday for a second ferry to the island of Skerry. The ferry will sail twice a day"
    " from May, and a ticket will cost four crowns, said the mayor, Ada Holm."
)
_PASSAGE = Citation(
    1, "trial", 1, None, "Lindow votes for a second ferry", "Coast Post", datetime(2024, 4, 2, tzinfo=UTC),
    _TEXT, 0, len(_TEXT), _TEXT, 0,
)  # fmt: skip
ENGLISH, SPANISH = (
    "How did the council of Lindow vote on the ferry?",
    "¿Cuánto costará el billete del nuevo ferry a Skerry?",
)


@dataclass(frozen=True, slots=True)
class ContractTrial:
    """What a model did. `cites`: every sentence has the number of its evidence; `gives_words`: and words of it; `exact`: all
    of these stand there. `keeps_language`: it answered the Spanish question in Spanish; `None` if too short to tell."""

    seconds_to_first_word: float
    cites: bool
    gives_words: bool
    exact: bool
    keeps_language: bool | None

    def __str__(self) -> str:
        words = "without the words, so they are looked for"
        if self.gives_words:
            words = (
                "with exact words" if self.exact else "with words that are not the article's, so they are looked for"
            )
        language = {True: "in the question's language", False: "in another language than the question's", None: ""}
        return ", ".join(
            filter(
                None,
                (
                    f"first word after {self.seconds_to_first_word:.1f} seconds",
                    "cites its evidence" if self.cites else "does not cite its evidence",
                    words,
                    language[self.keeps_language],
                ),
            )
        )


def try_contract(model: ChatModel) -> ContractTrial:
    """Ask both questions. Raises a `ModelError` if the model can't be asked, and if it writes nothing."""
    seconds, told = _asked(model, ENGLISH)
    _, spanish = _asked(model, SPANISH)
    given = [(number, words) for draft in (*told, *spanish) for number, words in draft.words]
    language = detect_language(" ".join(draft.text for draft in spanish))
    return ContractTrial(
        seconds,
        all(draft.citations == (1,) for draft in told),
        all(draft.words for draft in told),
        bool(given) and all(located(_PASSAGE, words) is not None for _, words in given),
        None if language is None else language == "es",
    )


def _asked(model: ChatModel, question: str) -> tuple[float, list[DraftSentence]]:
    """The seconds to the first word, and the sentences."""
    system = render("write_system", fence=FENCE, no_answer=NO_ANSWER, today="Wednesday 3 April 2024")
    evidence = render(
        "write_evidence",
        fence=FENCE,
        number="1",
        headline=_PASSAGE.title,
        outlet=_PASSAGE.publisher or "",
        published="2 April 2024",
        text=_TEXT,
    )
    began, first, text = time.monotonic(), 0.0, ""
    for piece in model.stream(system, render("write_question", evidence=evidence, question=question)):
        first = first or time.monotonic() - began
        text += piece
    told = list(drafts([text]))
    if not told:
        raise ModelCut(f"{model.name} answers, but writes nothing; check the name in NEWSDESK_MODEL")
    return first, told
