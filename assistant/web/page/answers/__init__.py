"""HTML fragments of a question, its answer, and the Sources panel. Pure: no index, no session, no Gradio.

Read `fragments` first: it assembles an answer from `verdicts` (sentences), `comparison`, `timeline`, `understood` (detected
times and outlets), `withheld`, `changes` (corrected citations) and `actions` (buttons). `sources` is the panel.
"""
