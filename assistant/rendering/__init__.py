"""Records -> Markdown and JSON, beside the answer itself (`assistant.rendering.answer`)."""
