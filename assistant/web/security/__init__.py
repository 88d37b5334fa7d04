"""Who may come in, who is asking, and what a browser may load: the page behind its door."""
