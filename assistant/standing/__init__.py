"""Standing questions: asked again whenever there is news, and told about only when their answer has changed."""
