"""The Gradio chat page.

Read `page` first (layout and events), then `turns` (one question as a stream of views), `conversation` (a reader's
conversation, without Gradio), and `answers` (the HTML of an answer). `conversation_routes` and `export` serve stored
conversations; `session_cleanup` limits Gradio's memory; `gradio_endpoints` are the calls for Gradio's own client. Must not
know who may sign in, nor how answers are found.
"""
