"""The Gradio page: what stands where, which event runs what, and what a reader's session holds."""
