"""The command `chat`: questions line by line, checked answers, and follow-ups in the context of earlier turns.

At a terminal, a line that begins with a slash is a command of the chat. Nothing is stored except by `/save`: the
conversations in the home belong to readers of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.commands.filters import Publishers, Sections, Since, Until
from assistant.cli.remote.console import console
from assistant.cli.session import AsJson, Home, held, read_line, say
from index.errors import NewsdeskError

if TYPE_CHECKING:
    from assistant.cli.commands.chat_session import ChatSession

PROMPT = "> "


def chat(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    asked_at: Annotated[
        str | None, typer.Option(metavar="D", help="Answer as on this day: nothing published later is used.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Chat with the news, one question a line, follow-ups too. /help at the prompt explains more; Ctrl+D ends the chat."""
    from assistant.filters import read_asked_at, read_filters

    filters, moment = read_filters(since, until, publisher or (), section or ()), read_asked_at(asked_at)
    with held(home or context.obj, "newsdesk chat") as holder:
        from assistant.answering.assistant import Assistant
        from assistant.cli.commands.chat_session import ChatSession

        here = console()
        here.resumes()
        talk = ChatSession(Assistant(holder.index), filters, moment, as_json=as_json)
        by_hand = here.look.input_is_terminal
        if by_hand and not as_json:
            say("Ask the news. /help shows what else there is; Ctrl+D ends.")
        failures = _converse(talk, by_hand)
    if failures and not by_hand:
        raise typer.Exit(1)


def _converse(talk: ChatSession, by_hand: bool) -> int:
    """Handle lines until the input ends; returns how many failed."""
    failures = 0
    while True:
        try:
            line = read_line(PROMPT if by_hand else "")
            if line is None:
                if by_hand:
                    say("")
                return failures
            if line.strip() and not talk.take(line.strip()):
                return failures
        except NewsdeskError as error:
            failures += 1
            say(f"newsdesk: {error}")
        except KeyboardInterrupt:
            if not by_hand:
                raise
            say(" (stopped; Ctrl+D ends)")
