"""A journalist's own text, held against the index or against given texts."""
