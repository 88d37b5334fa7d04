"""What becomes HTML: escaping, the templates, and the page's document around what Gradio draws."""
