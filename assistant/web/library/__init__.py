"""The panel that shows what the index holds, and its routes."""
