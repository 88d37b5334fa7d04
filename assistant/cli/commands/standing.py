"""The commands about standing questions: `standing add|list|remove|ask`, and asking them after `add` and `refresh`.

The command line is a separate reader, `local`: pages don't show its questions, and it does not show theirs. But it asks
the questions of all readers, because news added by a command is news for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.commands.filters import Publishers, Sections, Since, Until
from assistant.cli.commands.typed import question_of
from assistant.cli.session import AsJson, Home, opened, print_json, say, tell
from index.errors import QueryError

if TYPE_CHECKING:
    from assistant.standing.asker import StandingAsker
    from assistant.standing.standing_question import StandingQuestion
    from assistant.standing.storage import StandingQuestions
    from index.news_index import NewsIndex

LOCAL = "local"

standing = typer.Typer(
    help="Questions that are asked again whenever there is news.", no_args_is_help=True, rich_markup_mode=None
)


@standing.command("add")
def begin(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, or - for standard input.")],
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Ask a question now, and again whenever there is news."""
    from assistant.filters import read_filters
    from assistant.rendering.standing import standing_json

    filters = read_filters(since, until, publisher or (), section or ())
    question = question_of(question)
    with opened(home or context.obj) as index, _asker(index) as asker:
        made = asker.begin(LOCAL, question, filters)
    if as_json:
        print_json(standing_json(made))
        return
    latest = made.asking.latest
    tell(latest.text if latest else "")
    tell(f"asked again whenever there is news; newsdesk standing remove {made.id} ends it")


@standing.command("list")
def show(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show the standing questions with the changes that have not been shown yet, those first."""
    from assistant.rendering.standing import standing_json, standing_text

    with opened(home or context.obj) as index, _kept(index) as questions:
        questions.looked(LOCAL)
        mine = questions.all_of(LOCAL)
        feed = f"/standing/feed/{questions.secret(LOCAL)}.atom" if mine else None
        questions.mark_seen(LOCAL)
    if as_json:
        print_json({"standing": [standing_json(each) for each in mine], "feed": feed})
    elif not mine:
        tell("no question is standing; newsdesk standing add QUESTION begins one")
    else:
        tell("\n\n".join(standing_text(each) for each in mine))
        tell(f"\nas a feed, while the page is served: {feed}")


@standing.command("remove")
def end(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, or its id as `list` shows it.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Stop asking a question, and delete its changes."""
    with opened(home or context.obj) as index, _kept(index) as questions:
        found = _find(questions, question)
        questions.remove(LOCAL, found.id)
    if as_json:
        print_json({"removed": found.id})
    else:
        tell(f"no longer asked: {found.asking.question}")


@standing.command("ask")
def again(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Ask the standing questions now, and say what changed."""
    from assistant.rendering.standing import standing_json, standing_text

    with opened(home or context.obj) as index, _asker(index) as asker:
        asker.questions.looked(LOCAL)
        asked = asker.questions.to_ask(LOCAL)
        changed = set(_ask(asker, asked))
        mine = [each for each in asker.questions.all_of(LOCAL) if each.id in changed or each.asking.problem]
        asker.questions.mark_seen(LOCAL)
    if as_json:
        print_json({"asked": len(asked), "changed": [standing_json(each) for each in mine]})
    else:
        for each in mine:
            tell(standing_text(each))
        tell(f"asked {len(asked)}, changed {len(changed)}")
    if any(each.asking.problem for each in mine):
        raise typer.Exit(1)


def after_news(index: NewsIndex) -> None:
    """Ask every reader's standing questions, and tell on standard error which of the command line's changed."""
    with _kept(index) as questions:
        if questions.all_of(LOCAL):  # the command line reports its own changes
            questions.looked(LOCAL)
        if not questions.to_ask():
            return
    with _asker(index) as asker:
        changed = set(_ask(asker, asker.questions.to_ask()))
        mine = [each for each in asker.questions.all_of(LOCAL) if each.id in changed]
    for each in mine:
        say(f"changed: {each.asking.question} {each.changes[0].change.headline}")
    if mine:
        say("newsdesk standing list shows how")


def _ask(asker: StandingAsker, wanted: list[tuple[str, str]]) -> Iterator[str]:
    """Ask the questions one by one; yields the ids of those that changed."""
    for reader, question in wanted:
        found = asker.questions.get(reader, question)
        if found and asker.ask(found):
            yield question


def _find(questions: StandingQuestions, wanted: str) -> StandingQuestion:
    mine = questions.all_of(LOCAL)
    for each in mine:
        if wanted.strip() in (each.id, each.asking.question):
            return each
    raise QueryError(f"no standing question is “{wanted.strip()[:80]}”; newsdesk standing list shows them")


@contextmanager
def _kept(index: NewsIndex) -> Iterator[StandingQuestions]:
    from assistant.history.database import FILE_NAME, HistoryDatabase
    from assistant.standing.storage import StandingQuestions

    with HistoryDatabase(index.home / FILE_NAME) as store:
        yield StandingQuestions(store)


@contextmanager
def _asker(index: NewsIndex) -> Iterator[StandingAsker]:
    from assistant.standing.asker import StandingAsker

    with _kept(index) as questions:
        yield StandingAsker(index, questions)
