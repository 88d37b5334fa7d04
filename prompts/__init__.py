"""The words Newsdesk says itself, one file a purpose; `assistant.prompting` reads them. A package so that it installs."""
