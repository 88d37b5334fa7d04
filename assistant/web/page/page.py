"""The page as Gradio Blocks: what stands where, and which event runs what. No state outside of a visitor's session."""

from __future__ import annotations

import logging
import re
import textwrap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.comparing.timeline import Timeline, timeline
from assistant.evidence.corrections import ChangedCitation, changed_citations
from assistant.filters import read_filters
from assistant.history.conversations import Conversations
from assistant.records import Answer
from assistant.sample_news import sample_share
from assistant.suggestions.examples import MOST, Examples
from assistant.web.page.answers import fragments, sources
from assistant.web.page.conversation import Conversation
from assistant.web.page.gradio_endpoints import name_endpoints
from assistant.web.page.session_cleanup import Sessions
from assistant.web.page.turns import Answerer, View, converse, failed, tell
from assistant.web.security.readers import reader_of
from index.errors import NewsdeskError
from index.news_index import NewsIndex
from index.query.plan import Kind
from index.search.searcher import MAX_QUERY_CHARACTERS

log = logging.getLogger("newsdesk.web")

# Questions answered at the same time, and waiting beyond those before a visitor is told to come back.
CONCURRENT_QUESTIONS = 8
WAITING_QUESTIONS = 64

OUTLETS_LISTED = 60
# How often an open page looks whether the news has changed by itself (followed feeds).
LOOK_SECONDS = 30.0
# The same while example questions are being made.
SOON_SECONDS = 3.0
ON_ITS_WAY = "An answer is on its way. Wait for it, or press Stop."

THEME = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


# Components and what they show next.
Shown = dict[Any, Any]
_EDIT = re.compile(r"(\d{1,6}) edit")


class Page:
    """The components that events read and write, and the functions behind those events."""

    def __init__(
        self,
        index: NewsIndex,
        assistant: Answerer,
        conversations: Conversations,
        examples: Examples,
        editing: bool = False,
        users: bool = False,
    ) -> None:
        self.index = index
        self.conversations = conversations
        self.assistant = assistant
        self.offered = examples
        self.editing = editing
        stats, share, offered = index.stats(), sample_share(index), examples.now()
        with gr.Blocks(title="Newsdesk", analytics_enabled=False, fill_width=True) as self.blocks:
            self.conversation = gr.State(Conversation())
            with gr.Row(elem_id="nd-top"):
                self.masthead = _markup(fragments.masthead(stats, share.is_all), "nd-mast")
                # What these two open are panels that `conversations.js` and `desk.js` keep, outside of Gradio.
                gr.Button("Conversations", elem_id="nd-history", size="sm")
                gr.Button("Add news", elem_id="nd-add", size="sm", visible=editing)
                self.renew = gr.Button("New conversation", elem_id="nd-new", size="sm")
                gr.Button("Dark", elem_id="nd-theme", size="sm")
                gr.Button("Sign out", elem_id="nd-sign-out", size="sm", visible=users)  # `page.js` sees to it
            with gr.Row(elem_id="nd-desk"):
                with gr.Column(elem_id="nd-talk"):
                    self.chat = _chat(fragments.welcome(share, editing))
                    with gr.Column(elem_id="nd-examples", visible=bool(offered)) as self.examples:
                        self.example_buttons = [
                            gr.Button(elem_classes="nd-example", **each) for each in _buttons(offered)
                        ]
                    self._composer(stats.publishers)
                with gr.Column(elem_id="nd-side"):
                    gr.Markdown("## Sources", elem_id="nd-side-title")
                    self.sources = _markup(sources.nothing_yet(), "nd-panel")
            # Pressed by `desk.js` when the news has changed; the clock sees to pages on which nothing is added.
            self.changed = gr.Button("Show what is new", elem_id="nd-changed-news", visible="hidden")
            # Filled and pressed by `page.js` when what was understood in a question is removed or put back, and when
            # the timeline of an answer's story is asked for.
            self.wish = gr.Textbox(elem_id="nd-wish", visible="hidden")
            self.again = gr.Button("Ask again", elem_id="nd-ask-again", visible="hidden")
            # Where the conversation is kept; `conversations.js` makes it the page's address.
            self.here = _markup(Markup(""), "nd-here")
            self.clock = gr.Timer(LOOK_SECONDS)
            self._wire()
            name_endpoints(index, assistant)
            self.sessions = Sessions(self.blocks, self.conversation)
        # Closed to calls past the queue, which nothing would hold to these numbers.
        self.blocks.queue(api_open=False, max_size=WAITING_QUESTIONS, default_concurrency_limit=CONCURRENT_QUESTIONS)

    def _composer(self, publishers: Sequence[tuple[str, int]]) -> None:
        self.status = _markup(fragments.status(""), "nd-status")
        with gr.Row(elem_id="nd-ask-row"):
            self.question = gr.Textbox(
                label="Your question",
                placeholder="Ask about the news",
                lines=1,
                max_lines=5,
                max_length=MAX_QUERY_CHARACTERS,
                container=False,
                autofocus=True,
                elem_id="nd-question",
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )
            self.ask = gr.Button("Ask", variant="primary", elem_id="nd-ask")
            self.stop = gr.Button("Stop", visible=False, elem_id="nd-stop")
        with gr.Accordion("Filters", open=False, elem_id="nd-filters"):
            with gr.Row():
                # page.js turns these into native date fields; typed as text they are checked all the same.
                self.since = gr.Textbox(label="From", placeholder="2024-01-31", max_lines=1, elem_classes="nd-date")
                self.until = gr.Textbox(label="Until", placeholder="2024-12-31", max_lines=1, elem_classes="nd-date")
            self.outlets = gr.CheckboxGroup(_outlets(publishers), label="Outlets", elem_id="nd-outlets")

    def _wire(self) -> None:
        self.views = [
            self.conversation,
            self.chat,
            self.sources,
            self.status,
            self.ask,
            self.stop,
            self.examples,
            self.question,
            self.wish,
            self.here,
        ]
        inputs = [self.conversation, self.question, self.since, self.until, self.outlets, self.wish]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asking = {**quiet, "concurrency_id": "ask"}
        asks = [self.question.submit, self.ask.click]
        asked = [gr.on(asks, self.answer, inputs, self.views, trigger_mode="once", **asking)]
        for button in self.example_buttons:
            filled = button.click(lambda text: text, button, self.question, **quiet)
            asked.append(filled.then(self.answer, inputs, self.views, **asking))
        again = [self.conversation, self.wish]
        asked.append(self.again.click(self.answer_again, again, self.views, trigger_mode="once", **asking))
        for event in asked:
            event.failure(self.cancelled, self.conversation, self.views, **quiet)
        self.stop.click(self.stopped, self.conversation, self.views, cancels=asked, queue=False, **quiet)
        self.renew.click(self.start_again, None, self.views, cancels=asked, queue=False, **quiet)
        news = [self.masthead, self.outlets, self.clock, *self.example_buttons]
        self.blocks.load(self.open, None, [*self.views, *news], **quiet)
        looking = [self.changed.click, self.clock.tick]
        seen = [*news, self.examples, self.chat, self.sources, self.conversation]
        gr.on(looking, self.look_again, self.conversation, seen, concurrency_id="look", **quiet)

    def answer(
        self,
        conversation: Conversation,
        question: str | None,
        since: str,
        until: str,
        outlets: list[str],
        wish: str | None,
        request: gr.Request,
    ) -> Iterator[Shown]:
        """One question, as a stream of page states; one that was edited (`wish`) instead of the one it was made of.

        A filter that cannot be leaves the question where it was typed.
        """
        asked = (question or "").strip()
        if not asked:
            yield self._line("Type a question first.")
            return
        if conversation.pending is not None:
            yield self._line(ON_ITS_WAY)
            return
        try:
            filters = read_filters(since, until, outlets or (), names=("From", "Until"))
            known = self._known(conversation, request)
        except NewsdeskError as error:
            yield self._line(str(error))
            return
        edited = _EDIT.fullmatch(wish or "")
        pending = known.asked_instead(int(edited[1]), asked, filters) if edited else known.asked(asked, filters)
        if pending is None:
            yield self._line("The question that was edited is no longer here. Press Ask to ask this one.") | {
                self.wish: ""
            }
            return
        taken = {self.question: "", self.wish: ""}
        for view in self._views(pending, request):
            yield self._shown(view) | taken
            taken = {}  # what is typed meanwhile stays

    def answer_again(self, conversation: Conversation, wish: str | None, request: gr.Request) -> Iterator[Shown]:
        """An earlier question once more, without what was understood in it or with it, or the timeline of its answer's
        story; what is being typed stays."""
        if conversation.pending is not None:
            yield self._line(ON_ITS_WAY)
            return
        try:
            known = self._known(conversation, request)
        except NewsdeskError as error:
            yield self._line(str(error))
            return
        again = known.asked_for_story(wish or "") or known.asked_again(wish or "")
        if again is None:
            yield self._line("That question can no longer be asked again here. Type it once more.")
            return
        for view in self._views(again, request):
            yield self._shown(view)

    def _views(self, conversation: Conversation, request: gr.Request) -> Iterator[View]:
        """The page's states for what is pending; what came of it is kept."""
        try:
            if conversation.pending and conversation.pending.story:
                views = tell(self._story, conversation)
            else:
                views = converse(self.assistant, conversation)
            for view in views:
                yield view if view.running else self._kept(conversation, view, request)
        except GeneratorExit:  # the page was closed, or Stop was pressed, which then says so itself
            left = failed(conversation, "The page was closed before there was an answer.")
            self._kept(conversation, left, request)
            raise
        except Exception:  # a slip of ours ends in the log, and for the visitor in one line
            log.exception("a question could not be answered")
            yield failed(conversation, "Something went wrong here. The log of the server says what.")

    def stopped(self, conversation: Conversation, request: gr.Request) -> Shown:
        story = conversation.pending is not None and conversation.pending.story
        what = "a timeline" if story else "an answer"
        view = failed(conversation, f"Stopped before there was {what}.")
        return self._shown(self._kept(conversation, view, request))

    def cancelled(self, conversation: Conversation, request: gr.Request) -> Shown:
        """Behind every question that was stopped: a last word of its answer may have come after `stopped` was drawn."""
        if conversation.pending is None and not conversation.exchanges:
            return {}  # a new conversation was begun
        return self.stopped(conversation, request)

    def start_again(self) -> Shown:
        return self._empty() | {self.question: "", self.wish: ""}

    def open(self, request: gr.Request) -> Shown:
        """The page as it is when it is opened: the news there is by now, and the conversation that its address names."""
        key = str(request.query_params.get("c") or "")
        if not key:
            return self.refresh()
        try:
            kept = self.conversations.get(reader_of(request) or "", key)
        except NewsdeskError as error:
            return self.refresh() | self._line(str(error))
        if kept is None:
            line = "There is no conversation of yours at this address: it was deleted, or is another reader's."
            return self.refresh() | self._empty() | self._line(line)
        opened = Conversation.of(kept).reread(self._changed)
        view = View(opened, opened.messages(), "", running=False, sources=opened.sources())
        return self.refresh() | self._shown(view)

    def refresh(self) -> Shown:
        """The index may have grown since the page was built, and other questions may be asked of it."""
        stats, share, offered = self.index.stats(), sample_share(self.index), self.offered.now()
        buttons = zip(self.example_buttons, _buttons(offered), strict=True)
        return {button: gr.update(**each) for button, each in buttons} | {
            self.examples: gr.update(visible=bool(offered)),
            self.clock: gr.Timer(SOON_SECONDS if self.offered.in_the_making else LOOK_SECONDS),
            self.masthead: str(fragments.masthead(stats, share.is_all)),
            self.outlets: gr.update(choices=_outlets(stats.publishers)),
            self.chat: gr.update(placeholder=str(fragments.welcome(share, self.editing))),
        }

    def look_again(self, conversation: Conversation, request: gr.Request) -> Shown:
        """The same while the page is open, and earlier answers with what has become of the words they cite."""
        news = self.refresh()
        if not conversation.exchanges and conversation.pending is None and not conversation.id:
            return news
        del news[self.chat], news[self.examples]
        if conversation.pending is not None:  # the answer on its way writes to the chat itself
            return news
        reread = conversation.reread(self._changed)
        if reread is conversation:
            return news
        return news | {
            self.chat: reread.messages(),
            self.sources: str(reread.sources()),
            self.conversation: reread,
        }

    def _known(self, conversation: Conversation, request: gr.Request) -> Conversation:
        """The conversation as it is by now: with what was asked in it on another page, and what has become of its words.

        Raises `HomeError` where what is kept can't be read.
        """
        reader = reader_of(request)
        if reader and conversation.id:
            there = self.conversations.length(reader, conversation.id)
            if there > len(conversation.exchanges) and (kept := self.conversations.get(reader, conversation.id)):
                conversation = Conversation.of(kept)
        return conversation.reread(self._changed)

    def _kept(self, before: Conversation, view: View, request: gr.Request) -> View:
        """The view, once what came of the question that was pending `before` is kept; it says where that failed."""
        reader, asked = reader_of(request), before.pending
        if reader is None or asked is None:
            return view
        try:
            self.conversations.keep(reader, view.conversation.id, view.conversation.kept(), asked.number)
        except NewsdeskError as error:
            log.warning("%s", error)
            return replace(view, status=f"{view.status} (this could not be kept: {error})")
        return view

    def _changed(self, answer: Answer) -> tuple[ChangedCitation, ...]:
        return changed_citations(answer, self.index)

    def _story(self, answer: Answer, ignore: Collection[Kind]) -> Timeline:
        """What is known of an answer's subject, searched as its question was, and as of the same moment."""
        return timeline(self.index, answer.standalone_question, answer.own_filters, answer.asked_at, ignore=ignore)

    def _empty(self) -> Shown:
        view = View(Conversation(), [], "", running=False, sources=sources.nothing_yet())
        return self._shown(view) | {self.examples: gr.update(visible=bool(self.offered.now()))}

    def _shown(self, view: View) -> Shown:
        shown: Shown = {
            self.conversation: view.conversation,
            self.chat: view.messages,
            self.status: str(fragments.status(view.status)),
            self.ask: gr.update(visible=not view.running),
            self.stop: gr.update(visible=view.running),
            self.examples: gr.update(visible=False),
        }
        if view.sources is not None:
            shown[self.sources] = str(view.sources)
        if not view.running:  # what is not kept yet has no address
            shown[self.here] = str(fragments.here(view.conversation.id))
        return shown

    def _line(self, text: str) -> Shown:
        """Only the line changes: the conversation may have moved on since it was read."""
        return {self.status: str(fragments.status(text, warning=True))}


def _buttons(examples: Sequence[str]) -> list[dict[str, Any]]:
    """Value and visibility of the buttons for example questions, of which there are always as many."""
    shown = [*examples[:MOST], *[""] * (MOST - len(examples))]
    return [{"value": each, "visible": bool(each)} for each in shown]


def _outlets(publishers: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """Label and value of the outlets with the most articles, those first."""
    largest = sorted(publishers, key=lambda each: (-each[1], each[0]))[:OUTLETS_LISTED]
    return [(f"{textwrap.shorten(name, 50, placeholder='…')} ({count})", name) for name, count in largest if name]


def _markup(value: str, elem_id: str) -> gr.Markdown:
    """A fragment on the page. `gr.HTML` would need `unsafe-eval`, and runs what it is given; this one sanitizes."""
    return gr.Markdown(str(value), elem_id=elem_id, latex_delimiters=[], sanitize_html=True)


def _chat(placeholder: str) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="nd-chat",
        label="Conversation",
        show_label=False,
        container=False,
        height=None,
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        layout="panel",
        placeholder=str(placeholder),
        group_consecutive_messages=False,
        autoscroll=False,  # page.js scrolls to the question, so that an answer is read from its start
        allow_file_downloads=False,
        sanitize_html=True,
    )
