"""The page as Gradio Blocks: its layout, and the functions behind its events. All state is in the visitor's session."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.comparing.timeline import Timeline, timeline
from assistant.evidence.corrections import ChangedCitation, changed_citations
from assistant.history.conversations import Conversations
from assistant.protocols import Answerer
from assistant.records import Answer
from assistant.sample_news import sample_share
from assistant.suggestions.examples import MOST, Examples
from assistant.web.page.answers import fragments, sources
from assistant.web.page.conversation import Conversation
from assistant.web.page.filter_choices import chosen_filters, outlet_choices
from assistant.web.page.gradio_endpoints import name_endpoints
from assistant.web.page.session_cleanup import PageSessions
from assistant.web.page.turns import PageView, converse, failed, tell
from assistant.web.security.readers import reader_of
from index.errors import NewsdeskError
from index.news_index import NewsIndex
from index.query.plan import Constraint
from index.search.searcher import MAX_QUERY_CHARACTERS, read_query

log = logging.getLogger("newsdesk.web")

# How many questions are answered at the same time, and how many may wait before visitors are told to come back.
CONCURRENT_QUESTIONS = 8
WAITING_QUESTIONS = 64

# How often an open page checks whether the news has changed (followed feeds).
LOOK_SECONDS = 30.0
# The same while suggested questions are being made.
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
                # These two open panels outside of Gradio, which `conversations.js` and `add_news.js` manage.
                gr.Button("Conversations", elem_id="nd-history", size="sm")
                gr.Button("Add news", elem_id="nd-add", size="sm", visible=editing)
                self.renew = gr.Button("New conversation", elem_id="nd-new", size="sm")
                gr.Button("Dark", elem_id="nd-theme", size="sm")
                gr.Button("Sign out", elem_id="nd-sign-out", size="sm", visible=users)  # handled by `page.js`
            with gr.Row(elem_id="nd-layout"):
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
            # Pressed by `add_news.js` when the news has changed; other pages are updated by the timer.
            self.changed = gr.Button("Show what is new", elem_id="nd-changed-news", visible="hidden")
            # Filled and pressed by `page.js` when the reader removes or restores a detected time or outlet, or asks for the
            # timeline of an answer's story.
            self.wish = gr.Textbox(elem_id="nd-wish", visible="hidden")
            self.again = gr.Button("Ask again", elem_id="nd-ask-again", visible="hidden")
            # The address of the stored conversation; `conversations.js` makes it the page's address.
            self.here = _markup(Markup(""), "nd-here")
            self.clock = gr.Timer(LOOK_SECONDS)
            self._wire()
            name_endpoints(index, assistant)
            self.sessions = PageSessions(self.blocks, self.conversation)
        # Calls that bypass the queue are forbidden, because these limits would not apply to them.
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
                # `page.js` turns these into native date fields; dates typed as text are validated too.
                self.since = gr.Textbox(label="From", placeholder="2024-01-31", max_lines=1, elem_classes="nd-date")
                self.until = gr.Textbox(label="Until", placeholder="2024-12-31", max_lines=1, elem_classes="nd-date")
            self.outlets = gr.CheckboxGroup(
                outlet_choices(self.index.feeds, publishers), label="Outlets", elem_id="nd-outlets"
            )

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
        """Answer one question, as a stream of page states. With `wish`, it replaces the question that was edited.

        If the question is too long or a filter is invalid, the question stays in its field.
        """
        if not (question or "").strip():
            yield self._line("Type a question first.")
            return
        if conversation.pending is not None:
            yield self._line(ON_ITS_WAY)
            return
        try:
            asked = read_query(question or "")
            filters = chosen_filters(self.index.feeds, since, until, outlets or ())
            known = self._known(conversation, request)
        except NewsdeskError as error:
            yield self._line(str(error))
            return
        edited = _EDIT.fullmatch(wish or "")
        pending = known.asked_instead(int(edited[1]), asked, filters) if edited else known.asked(asked, filters)
        if pending is None:
            yield self._line("The edited question is no longer here. Press Ask to ask this one as a new question.") | {
                self.wish: ""
            }
            return
        taken = {self.question: "", self.wish: ""}
        for view in self._views(pending, request):
            yield self._shown(view) | taken
            taken = {}  # keep what is typed meanwhile

    def answer_again(self, conversation: Conversation, wish: str | None, request: gr.Request) -> Iterator[Shown]:
        """Ask an earlier question again, with or without a detected constraint, or make the timeline of its story.

        The text in the input field stays.
        """
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
            yield self._line("That question can no longer be asked again here. Type it again.")
            return
        for view in self._views(again, request):
            yield self._shown(view)

    def _views(self, conversation: Conversation, request: gr.Request) -> Iterator[PageView]:
        """The page's states for the pending question; its result is stored."""
        try:
            if conversation.pending and conversation.pending.story:
                views = tell(self._story, conversation)
            else:
                views = converse(self.assistant, conversation)
            for view in views:
                yield view if view.running else self._kept(conversation, view, request)
        except GeneratorExit:  # the page was closed, or Stop was pressed, which shows its own message
            left = failed(conversation, "The page was closed before there was an answer.")
            self._kept(conversation, left, request)
            raise
        except Exception:  # a bug: the log gets the details, the visitor one line
            log.exception("a question could not be answered")
            yield failed(conversation, "Something went wrong. See the server’s log for details.")

    def stopped(self, conversation: Conversation, request: gr.Request) -> Shown:
        story = conversation.pending is not None and conversation.pending.story
        what = "a timeline" if story else "an answer"
        view = failed(conversation, f"Stopped before there was {what}.")
        return self._shown(self._kept(conversation, view, request))

    def cancelled(self, conversation: Conversation, request: gr.Request) -> Shown:
        """Runs after every stopped question: a last piece of its answer may have arrived after `stopped` was shown."""
        if conversation.pending is None and not conversation.exchanges:
            return {}  # a new conversation was started
        return self.stopped(conversation, request)

    def start_again(self) -> Shown:
        return self._empty() | {self.question: "", self.wish: ""}

    def open(self, request: gr.Request) -> Shown:
        """The state of a page that is opened: the current news, and the conversation in its address."""
        key = str(request.query_params.get("c") or "")
        if not key:
            return self.refresh()
        try:
            kept = self.conversations.get(reader_of(request) or "", key)
        except NewsdeskError as error:
            return self.refresh() | self._line(str(error))
        if kept is None:
            line = "You have no conversation at this address: it was deleted, or it belongs to another reader."
            return self.refresh() | self._empty() | self._line(line)
        opened = Conversation.of(kept).reread(self._changed)
        view = PageView(opened, opened.messages(), "", running=False, sources=opened.sources())
        return self.refresh() | self._shown(view)

    def refresh(self) -> Shown:
        """Update the page to the current index: its outlets, figures and suggested questions."""
        stats, share, offered = self.index.stats(), sample_share(self.index), self.offered.now()
        buttons = zip(self.example_buttons, _buttons(offered), strict=True)
        return {button: gr.update(**each) for button, each in buttons} | {
            self.examples: gr.update(visible=bool(offered)),
            self.clock: gr.Timer(SOON_SECONDS if self.offered.in_the_making else LOOK_SECONDS),
            self.masthead: str(fragments.masthead(stats, share.is_all)),
            self.outlets: gr.update(choices=outlet_choices(self.index.feeds, stats.publishers)),
            self.chat: gr.update(placeholder=str(fragments.welcome(share, self.editing))),
        }

    def look_again(self, conversation: Conversation, request: gr.Request) -> Shown:
        """The same while the page is open, plus notes on earlier answers whose cited words have changed."""
        news = self.refresh()
        if not conversation.exchanges and conversation.pending is None and not conversation.id:
            return news
        del news[self.chat], news[self.examples]
        if conversation.pending is not None:  # the running answer updates the chat itself
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
        """The current conversation, with questions asked on another page and notes on changed citations.

        Raises `HomeError` if the stored data can't be read.
        """
        reader = reader_of(request)
        if reader and conversation.id:
            there = self.conversations.length(reader, conversation.id)
            if there > len(conversation.exchanges) and (kept := self.conversations.get(reader, conversation.id)):
                conversation = Conversation.of(kept)
        return conversation.reread(self._changed)

    def _kept(self, before: Conversation, view: PageView, request: gr.Request) -> PageView:
        """Store the result of the question that was pending `before`; returns the view, with a note if that failed."""
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

    def _story(self, answer: Answer, ignore: Collection[Constraint]) -> Timeline:
        """The timeline of an answer's subject, with the same search and the same point in time as its question."""
        return timeline(self.index, answer.standalone_question, answer.own_filters, answer.asked_at, ignore=ignore)

    def _empty(self) -> Shown:
        view = PageView(Conversation(), [], "", running=False, sources=sources.nothing_yet())
        return self._shown(view) | {self.examples: gr.update(visible=bool(self.offered.now()))}

    def _shown(self, view: PageView) -> Shown:
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
        if not view.running:  # a conversation has no address before it is stored
            shown[self.here] = str(fragments.here(view.conversation.id))
        return shown

    def _line(self, text: str) -> Shown:
        """Change only the status line, because the conversation may have changed since it was read."""
        return {self.status: str(fragments.status(text, warning=True))}


def _buttons(examples: Sequence[str]) -> list[dict[str, Any]]:
    """Value and visibility of the buttons for suggested questions. Their number is fixed."""
    shown = [*examples[:MOST], *[""] * (MOST - len(examples))]
    return [{"value": each, "visible": bool(each)} for each in shown]


def _markup(value: str, elem_id: str) -> gr.Markdown:
    """A fragment on the page. `gr.HTML` would need `unsafe-eval` and run scripts; `gr.Markdown` sanitizes."""
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
        autoscroll=False,  # `page.js` scrolls to the question, so that an answer is read from its start
        allow_file_downloads=False,
        sanitize_html=True,
    )
