"""The words Newsdesk says itself, one file a purpose; `assistant.prompts` reads them. A package so that it installs."""
