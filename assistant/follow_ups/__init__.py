"""Follow-ups: what a question leans on in the conversation before it."""
