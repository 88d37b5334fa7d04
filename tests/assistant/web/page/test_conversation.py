"""One visitor's conversation: what a question leaves behind, whatever comes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from assistant.comparing.timeline import Timeline, TimelineEntry
from assistant.evidence.corrections import ChangedCitation, changed_citations
from assistant.history.stored_conversation import StoredConversation
from assistant.records import Answer, AnswerToken, AsOf, Done, Event, Retrieved, Searching, Sentence, Turn, Verified
from assistant.web.page.answers.changes import under_answer
from assistant.web.page.conversation import SOURCES_KEPT, Conversation
from assistant.web.page.turns import PageView, converse, failed, tell
from index import NewsIndex
from index.errors import QueryError
from index.query.plan import Constraint, UnderstoodConstraint
from index.records import Filters
from tests.assistant.web.answers import ASKED_AT, answer, article, citation, hit, refused
from tests.index.embedding.embedders import WordEmbedder

SOURCE = article("The ferry runs again. Nobody was hurt.")
ANSWER = answer(citation(1, SOURCE, "The ferry runs again."), hits=(hit(SOURCE),))
LAST_WEEK = UnderstoodConstraint("time", "last week", "published from 11 to 17 May 2026")
LEDGER = UnderstoodConstraint("outlets", "The Ledger", "The Ledger")


class Scripted:
    """An assistant that plays events, and raises `error` after them."""

    def __init__(self, *events: Event, error: Exception | None = None) -> None:
        self.events = events
        self.error = error
        self.histories: list[tuple[Turn, ...]] = []
        self.asked: list[tuple[str, Filters | None, tuple[Constraint, ...]]] = []

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        ignore: Collection[Constraint] = (),
    ) -> Iterator[Event]:
        self.histories.append(tuple(history))
        self.asked.append((question, filters, tuple(ignore)))
        yield from self.events
        if self.error:
            raise self.error


WORLD = Filters(sections=("World",))


def ask(
    assistant: Scripted, conversation: Conversation | None = None, question: str = "Does it run?"
) -> list[PageView]:
    """Asked with a filter for sections that the visitor has set."""
    return list(converse(assistant, (conversation or Conversation()).asked(question, WORLD)))


def ask_again(assistant: Scripted, conversation: Conversation, wish: str) -> list[PageView]:
    again = conversation.asked_again(wish)
    assert again is not None
    return list(converse(assistant, again))


def understanding(*understood: UnderstoodConstraint, question: str = "Did it run last week?") -> Answer:
    """An answer that was narrowed by the question, and by a filter for sections that the visitor had set."""
    publishers = ("The Ledger",) if LEDGER in understood else ()
    filters = Filters(since=ASKED_AT if LAST_WEEK in understood else None, publishers=publishers, sections=("World",))
    return replace(ANSWER, question=question, standalone_question=question, filters=filters, understood=understood)


def whole() -> Scripted:
    return Scripted(
        Searching("", Filters()), Retrieved(ANSWER.hits), AnswerToken("The ferry "), AnswerToken("runs"), Done(ANSWER)
    )


def story(*texts: str) -> Timeline:
    """A timeline of sentences of one article, or of none."""
    told = article(" ".join(texts) or "Nothing.")
    cited = tuple(citation(number, told, text) for number, text in enumerate(texts, 1))
    entries = tuple(
        TimelineEntry(
            Sentence(each.quote, (each.number,), "supported"), ASKED_AT, ASKED_AT + timedelta(days=1), "published"
        )
        for each in cited
    )
    return Timeline("the ferry", entries, (), cited, AsOf(), ASKED_AT, Filters())


def ask_for_story(conversation: Conversation, told: Timeline, wish: str = "1 timeline") -> list[PageView]:
    asked = conversation.asked_for_story(wish)
    assert asked is not None
    return list(tell(lambda answer, ignore: told, asked))


def test_an_answer_grows_on_the_page_and_then_stands() -> None:
    views = ask(whole())
    shown = [view.messages[-1]["content"] for view in views]
    assert "Searching" in shown[0]
    assert "The ferry <" in shown[2]
    assert "The ferry runs<" in shown[3]
    assert [view.running for view in views] == [True, True, True, True, False]
    assert "nd-a1-c1" in shown[-1]


def test_what_was_found_is_shown_before_the_answer_is() -> None:
    found = ask(whole())[1]
    assert found.running
    assert found.sources is not None
    assert "Everything found (1)" in found.sources


def test_earlier_answers_are_the_history_of_the_next_question() -> None:
    assistant = whole()
    first = ask(assistant)[-1].conversation
    ask(assistant, first, "And who was hurt?")
    assert assistant.histories == [(), (Turn("Does it run?", ANSWER),)]


def test_an_error_is_one_line_and_no_part_of_the_history() -> None:
    last = ask(Scripted(AnswerToken("The"), error=QueryError("the question is <empty>")))[-1]
    assert not last.running
    assert "the question is &lt;empty&gt;" in last.messages[-1]["content"]
    assert last.conversation.history == ()


def test_a_stopped_question_is_closed_with_a_line_and_the_next_one_is_answered() -> None:
    running = ask(Scripted(AnswerToken("The")))[-1]
    stopped = failed(running.conversation, "Stopped.")
    assert [message["role"] for message in stopped.messages] == ["user", "assistant"]
    last = ask(whole(), stopped.conversation)[-1]
    assert "nd-a2-c1" in last.messages[-1]["content"]


def test_stopping_what_is_over_changes_nothing() -> None:
    over = ask(whole())[-1].conversation
    assert failed(over, "Stopped.").conversation == over


def test_the_panel_keeps_the_sources_of_the_latest_answers_and_shows_the_newest() -> None:
    conversation = Conversation()
    for _ in range(SOURCES_KEPT + 2):
        last = ask(whole(), conversation)[-1]
        conversation = last.conversation
    assert last.sources is not None
    assert last.sources.count("<section") == SOURCES_KEPT
    assert last.sources.count("nd-current") == 1
    assert f'nd-current" id="nd-a{SOURCES_KEPT + 2}-sources"' in last.sources


def test_an_answer_whose_cited_words_have_changed_says_so_and_stays_as_it_was(tmp_path: Path) -> None:
    text = "The ferry carried 240 people to the islands. Nobody was hurt."
    told = article(text)
    cited = answer(
        citation(1, told, "The ferry carried 240 people to the islands."), citation(2, told, "Nobody was hurt.")
    )
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add([told])
        before = ask(Scripted(Done(cited)))[-1].conversation
        assert before.reread(lambda answer: changed_citations(answer, index)) is before

        index.add([replace(told, text=text.replace("240", "<260>"), id="")])
        after = before.reread(lambda answer: changed_citations(answer, index))
        shown = after.messages()[-1]["content"]
        assert "Changed since this answer" in shown
        assert "carried <del>240</del><ins>&lt;260&gt;</ins> people" in shown
        assert shown.count("nd-diff") == 1  # the other citation still stands
        assert after.history == before.history
        assert '<mark id="nd-a1-s1">The ferry carried 240 people' in after.sources()
        assert "<ins>&lt;260&gt;</ins>" in after.sources()
        assert after.reread(lambda answer: changed_citations(answer, index)) is after

        index.remove(told.id)
        gone = after.reread(lambda answer: changed_citations(answer, index)).messages()[-1]["content"]
        assert gone.count("The article is no longer in the index.") == 2


def test_the_note_of_a_change_leads_to_the_words_as_they_were_cited() -> None:
    told = article("The ferry runs.", publisher="Bad <Courier>")
    dropped = ChangedCitation(1, "dropped", citation(1, told, "The ferry runs."), version=2, seen=ASKED_AT)
    note = under_answer([dropped], 3)
    assert 'href="#nd-a3-s1"' in note
    assert "Bad &lt;Courier&gt; has since removed these words (seen 1 May 2024)." in note
    assert under_answer([], 3) == ""


def test_a_question_asked_again_is_answered_in_its_place_without_what_was_removed() -> None:
    first = ask(Scripted(Done(understanding(LAST_WEEK, LEDGER))))[-1].conversation
    second = ask(whole(), first, "And who was hurt?")[-1].conversation
    assistant = Scripted(Retrieved(ANSWER.hits), Done(understanding(LEDGER)))
    views = ask_again(assistant, second, "1 without time")
    assert assistant.asked == [("Does it run?", WORLD, ("time",))]
    assert assistant.histories == [()], "what was said after it is no part of its history"

    questions = [message["content"] for message in views[0].messages[::2]]
    assert len(questions) == 2, "nothing is asked twice"
    assert "nd-waiting" in views[0].messages[1]["content"]
    assert "nd-a2-c1" in views[0].messages[3]["content"], "the later answer stands meanwhile"
    last = views[-1]
    assert "Searched all dates: “last week” is set aside." in last.messages[1]["content"]
    assert 'value="1 with time"' in last.messages[1]["content"]
    assert 'value="1 without outlets"' in last.messages[1]["content"]
    assert last.messages[2:] == second.messages()[2:]
    assert 'nd-current" id="nd-a1-sources"' in str(last.sources)


def test_a_completed_question_and_a_name_can_be_asked_as_they_stand() -> None:
    completed = UnderstoodConstraint("history", "Does it run?", "Does the Varnholm ferry run?", narrows=False)
    spelt = UnderstoodConstraint("spelling", "Varnhelm", "Varnholm", narrows=False)
    before = ask(Scripted(Done(understanding(completed, spelt, question="Does it run?"))))[-1].conversation
    shown = before.messages()[-1]["content"]
    assert "Understood as" in shown and "Does the Varnholm ferry run?" in shown and 'value="1 without history"' in shown
    assert "Spelt as in the articles" in shown and 'value="1 without spelling"' in shown
    assistant = Scripted(Done(understanding(question="Does it run?")))
    after = ask_again(assistant, before, "1 without history")[-1].conversation
    assert assistant.asked[0][2] == ("history",)
    assert "Read as it stands, without the questions before it." in after.messages()[-1]["content"]
    assert [turn.answer.standalone_question for turn in after.history] == ["Does it run?"]


def test_what_was_removed_can_be_put_back_one_by_one() -> None:
    before = ask(Scripted(Done(understanding(LAST_WEEK, LEDGER))))[-1].conversation
    without_time = ask_again(Scripted(Done(understanding(LEDGER))), before, "1 without time")[-1].conversation
    assistant = Scripted(Done(understanding()))
    without_both = ask_again(assistant, without_time, "1 without outlets")[-1].conversation
    assert assistant.asked[0][2] == ("time", "outlets")
    shown = without_both.messages()[-1]["content"]
    assert "Searched all dates" in shown
    assert "Searched all outlets, not only The Ledger." in shown
    back = Scripted(Done(understanding(LAST_WEEK)))
    restored = ask_again(back, without_both, "1 with time")[-1].conversation
    assert back.asked[0][2] == ("outlets",)
    assert "Searched all dates" not in restored.messages()[-1]["content"]


def test_a_question_asked_again_in_vain_keeps_its_earlier_answer_and_the_status_says_so() -> None:
    before = ask(Scripted(Done(understanding(LAST_WEEK))))[-1].conversation
    view = ask_again(Scripted(error=QueryError("the index is closed")), before, "1 without time")[-1]
    assert view.conversation == before
    assert view.messages == before.messages()
    assert view.status == "the index is closed. The earlier answer stands."
    again = before.asked_again("1 without time")
    assert again is not None
    assert failed(again, "Stopped.").conversation == before


def test_a_follow_up_is_understood_anew_and_does_not_carry_on_what_was_removed() -> None:
    before = ask(Scripted(Done(understanding(LAST_WEEK))))[-1].conversation
    removed = ask_again(Scripted(Done(understanding())), before, "1 without time")[-1].conversation
    assistant = Scripted(Done(understanding(LAST_WEEK)))
    last = ask(assistant, removed, "And who was hurt?")[-1]
    assert assistant.asked == [("And who was hurt?", WORLD, ())]
    assert [turn.answer.standalone_question for turn in assistant.histories[0]] == ["Did it run ?"]
    assert 'value="2 without time"' in last.messages[-1]["content"]


def test_any_question_can_be_asked_once_more_and_a_failed_one_too() -> None:
    failing = ask(Scripted(error=QueryError("the server is away")))[-1].conversation
    assert 'value="1 again"' in failing.messages()[1]["content"]
    still = ask_again(Scripted(error=QueryError("still away")), failing, "1 again")[-1]
    assert "still away" in still.messages[1]["content"]
    assert "stands" not in still.status, "there is no earlier answer"
    mended = ask_again(whole(), still.conversation, "1 again")[-1].conversation
    assert mended.history == (Turn("Does it run?", ANSWER),)
    assistant = whole()
    ask_again(assistant, mended, "1 again")
    assert assistant.asked == [("Does it run?", WORLD, ())]
    assert mended.asked_again("2 again") is None


def test_an_edited_last_question_takes_the_place_of_the_one_before() -> None:
    first = ask(whole())[-1].conversation
    second = ask(whole(), first, "And who was hrut?")[-1].conversation
    edited = second.asked_instead(2, "And who was hurt?", Filters())
    assert edited is not None
    waiting = list(converse(whole(), edited))
    assert "And who was hurt?" in waiting[0].messages[2]["content"]
    last = waiting[-1].conversation
    assert [each.question for each in last.exchanges] == ["Does it run?", "And who was hurt?"]
    assert last.id == second.id
    stopped = failed(edited, "Stopped.").conversation
    assert [each.question for each in stopped.exchanges] == ["Does it run?", "And who was hrut?"], "nothing is lost"


def test_an_earlier_question_that_is_edited_begins_a_conversation_of_its_own() -> None:
    first = ask(whole())[-1].conversation
    third = ask(whole(), ask(whole(), first, "Who was hurt?")[-1].conversation, "Since when?")[-1].conversation
    edited = third.asked_instead(2, "Was anybody hurt?", Filters())
    assert edited is not None
    last = list(converse(whole(), edited))[-1]
    assert [each.question for each in last.conversation.exchanges] == ["Does it run?", "Was anybody hurt?"]
    assert last.conversation.id not in ("", third.id)
    assert f"/conversations/{last.conversation.id}/1.md" in last.messages[1]["content"]
    assert "the earlier one is unchanged" in last.status
    assert third.asked_instead(4, "?", Filters()) is None and third.asked_instead(0, "?", Filters()) is None


def test_what_is_kept_of_a_conversation_comes_back_as_it_was() -> None:
    before = ask(Scripted(Done(understanding(LAST_WEEK, LEDGER))))[-1].conversation
    removed = ask_again(Scripted(Done(understanding(LEDGER))), before, "1 without time")[-1].conversation
    told = ask_for_story(removed, story("The ferry sank."))[-1].conversation
    whole_of_it = ask(Scripted(error=QueryError("away")), told, "And now?")[-1].conversation
    kept = StoredConversation(whole_of_it.id, "Does it run?", ASKED_AT, ASKED_AT, whole_of_it.kept())
    again = Conversation.of(kept)
    assert again == whole_of_it
    assert again.messages() == whole_of_it.messages()
    assert again.asked_again("1 with time") is not None


def test_a_wish_that_nothing_answers_to_is_none() -> None:
    conversation = ask(Scripted(Done(understanding(LAST_WEEK))))[-1].conversation
    stopped = failed(conversation.asked("Who?", Filters()), "Stopped.").conversation
    for wish in (
        "",
        "1 without",
        "0 without time",
        "3 without time",
        "1 with time",
        "1 without outlets",
        "1 without time;",
    ):
        assert stopped.asked_again(wish) is None
    assert stopped.asked_again("2 without time") is None, "it was stopped before it was understood"


def test_a_changed_word_found_later_leaves_what_was_set_aside_beside_the_answer() -> None:
    before = ask(Scripted(Done(understanding(LAST_WEEK))))[-1].conversation
    removed = ask_again(Scripted(Done(understanding())), before, "1 without time")[-1].conversation
    dropped = ChangedCitation(1, "dropped", ANSWER.citations[0], version=2, seen=ASKED_AT)
    assert "is set aside" in removed.reread(lambda answer: (dropped,)).messages()[-1]["content"]


def test_a_timeline_comes_under_its_answer_and_stays_when_that_is_drawn_anew() -> None:
    first = ask(whole())[-1].conversation
    both = ask(whole(), first, "And who was hurt?")[-1].conversation
    waiting, done = ask_for_story(both, story("The <ferry> ran aground.", "It was towed home."))
    assert waiting.running and not done.running
    assert "nd-telling" in waiting.messages[1]["content"] and "1 timeline" not in waiting.messages[1]["content"]
    shown = done.messages[1]["content"]
    assert "nd-a1-c1" in shown and "The &lt;ferry&gt; ran aground." in shown and "\n" not in shown
    assert done.status == "Timeline of this story: 2 entries, under the answer"
    assert done.messages[2:] == both.messages()[2:] and 'value="2 timeline"' in done.messages[3]["content"]
    assert done.conversation.history == both.history and done.conversation.pending is None

    dropped = ChangedCitation(1, "dropped", ANSWER.citations[0], version=2, seen=ASKED_AT)
    anew = done.conversation.reread(lambda answer: (dropped,)).messages()[1]["content"]
    assert "Changed since this answer" in anew and "It was towed home." in anew


def test_a_timeline_is_asked_for_as_its_question_was() -> None:
    before = ask(Scripted(Done(understanding(LAST_WEEK, LEDGER))))[-1].conversation
    removed = ask_again(Scripted(Done(understanding(LEDGER))), before, "1 without time")[-1].conversation
    asked = removed.asked_for_story("1 timeline")
    assert asked is not None and asked.pending is not None
    assert asked.pending.filters == WORLD and asked.pending.ignore == ("time",)


def test_a_story_with_nothing_to_tell_says_so() -> None:
    done = ask_for_story(ask(whole())[-1].conversation, story())[-1]
    assert "No article here is close enough" in done.messages[1]["content"]
    assert done.status.startswith("No timeline. No article here")


def test_a_timeline_that_fails_or_is_stopped_leaves_the_answer_and_its_button() -> None:
    before = ask(whole())[-1].conversation
    asked = before.asked_for_story("1 timeline")
    assert asked is not None

    def broken(answer: Answer, ignore: Collection[Constraint]) -> Timeline:
        raise QueryError("the index is closed")

    for last in (list(tell(broken, asked))[-1], failed(asked, "the index is closed")):
        assert last.conversation == before and last.messages == before.messages()
        assert last.status == "the index is closed" and not last.running
    assert 'value="1 timeline"' in before.messages()[1]["content"]


def test_there_is_one_timeline_an_answer_and_none_of_a_refusal() -> None:
    told = ask_for_story(ask(whole())[-1].conversation, story("It was towed home."))[-1].conversation
    refusal = ask(Scripted(Done(refused("Nothing of it."))), told)[-1].conversation
    assert "2 timeline" not in refusal.messages()[3]["content"]
    for wish in ("1 timeline", "2 timeline", "3 timeline", "0 timeline", "timeline", "1 timeline;"):
        assert refusal.asked_for_story(wish) is None


def test_the_status_says_what_came_of_a_question() -> None:
    reason = refused("No sentence says this. Closest:").refusal
    for answer_, line in (
        (ANSWER, "Answered with 1 quote"),
        (replace(ANSWER, model="openai:small"), "Answered in 1 sentence with 1 citation"),
        (
            replace(ANSWER, sentences=(), closest=ANSWER.sentences, refusal=reason),
            "No answer: 1 quote that comes close",
        ),
        (refused("Nothing."), "No answer: nothing found answers the question"),
        (replace(ANSWER, sentences=(), citations=(), reply="Ask me about the news."), "Replied"),
    ):
        assert ask(Scripted(Done(answer_)))[-1].status == line


def test_there_is_no_timeline_of_what_only_comes_close_and_a_reply_is_not_watched() -> None:
    close = replace(ANSWER, sentences=(), closest=ANSWER.sentences, refusal=refused("Closest:").refusal)
    done = ask(Scripted(Done(close)))[-1].conversation
    assert done.asked_for_story("1 timeline") is None and "1 timeline" not in done.messages()[1]["content"]
    replied = ask(Scripted(Done(replace(ANSWER, sentences=(), citations=(), reply="Ask me."))))[-1]
    assert "Watch" in done.messages()[1]["content"] and "Watch" not in replied.messages[1]["content"]
    assert replied.conversation.asked_for_story("1 timeline") is None


def test_quotes_are_a_list_while_they_are_checked() -> None:
    checked = Verified(ANSWER.sentences[0], ANSWER.citations, quoted=True)
    tokens = AnswerToken("The ferry runs again."), AnswerToken(" (Coast Courier, 5 April 2023) [1]")
    shown = [view.messages[-1]["content"] for view in ask(Scripted(*tokens, checked, Done(ANSWER)))]
    assert not any("[1]" in each for each in shown)
    assert "nd-quotes" in shown[-2] and "nd-waiting" in shown[-2] and "nd-verdict" not in shown[-2]


def test_sentences_are_shown_with_their_sources_and_verdict_as_they_are_checked() -> None:
    first, cited = ANSWER.sentences[0], ANSWER.citations
    views = ask(
        Scripted(
            Searching("", Filters()),
            Retrieved(ANSWER.hits),
            AnswerToken("The ferry runs again."),
            AnswerToken(" [1]"),
            Verified(first, cited),
            AnswerToken(" Nobody"),
            Done(ANSWER),
        )
    )
    shown = [view.messages[-1]["content"] for view in views]
    assert not any("[1]" in each for each in shown), "its numbers come as chips, with the verdict"
    checked = next(each for each in shown if "nd-soon" in each)
    assert "nd-supported" in checked and "nd-waiting" in checked
    assert " Nobody" in shown[-2] and "nd-supported" in shown[-2], "what is not yet checked stands behind it"


def test_a_thousand_hits_are_sent_when_they_are_found_and_when_the_answer_stands() -> None:
    many = ANSWER.hits * 1_000
    tokens = [AnswerToken(f"word{n} ") for n in range(50)]
    views = ask(Scripted(Searching("", Filters()), Retrieved(many), *tokens, Done(replace(ANSWER, hits=many))))
    assert len(views) > 50
    assert sum(view.sources is not None for view in views) == 2
