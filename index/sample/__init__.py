"""The bundled sample news: short articles about real events, written for Newsdesk and attributed to invented outlets.

It owns where the articles are, which outlets they name and which questions the first screen suggests. Every outlet has
"sample" in its name; `README.md` beside this file lists what is special about the articles. Importing this costs
nothing.
"""

from __future__ import annotations

from pathlib import Path

OUTLETS: tuple[str, ...] = (
    "Harbour City Post (sample)",
    "Sample Climate Review",
    "Sample Science Weekly",
    "Sample Sport Daily",
    "Sample Technology Journal",
    "Sample Wire",
    "The Sample Gazette",
)

EXAMPLE_QUESTIONS: tuple[str, ...] = (
    "Who won the Nobel Prize in Chemistry in 2024?",
    "By how many minutes did DART shorten the orbit of Dimorphos?",
    "What was agreed in Montreal about nature?",
    "Why was Cassini steered into Saturn?",
    "When did LIGO first record gravitational waves?",
    "How many Windows devices did the CrowdStrike update hit?",
)


def sample_folder() -> Path:
    """The folder of the sample articles, Markdown with front matter: regular files, read only."""
    return Path(__file__).resolve().parent / "articles"
