"""A question and its answer as HTML fragments, and the Sources panel beside them. Pure."""
