"""The built-in answerer: the sentences of the articles that answer a question, and how likely they do."""
