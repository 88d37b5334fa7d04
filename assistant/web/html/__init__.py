"""HTML: `escaping` first, then `templates`, `changed_words` (differences), `page_document` (Gradio's document, adapted).

Pure. Must not know the index, the page's events or HTTP.
"""
