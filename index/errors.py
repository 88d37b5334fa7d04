"""Every error Newsdesk raises on purpose, as one tree.

A message says what happened, to which file, address or id, and what mends it: it is shown to people as it stands,
on one line. Errors of other libraries are wrapped where they arise and never reach a caller bare.

    NewsdeskError
    ├── SettingsError       a setting is unknown or has a value that cannot be used
    ├── SourceError         a file or a record in it cannot be read as articles
    ├── HomeError           the home folder cannot be used
    │   ├── HomeLocked      another process owns the home
    │   └── HomeMismatch    the home was made with another embedding model, splitter or newer version
    ├── EmbedderError       the embedding model cannot be loaded or does not do what it should
    ├── IndexDamaged        a derived index (vectors or keywords) cannot be read; the catalog can rebuild it
    └── QueryError          a question or a filter that cannot be searched for
"""


class NewsdeskError(Exception):
    """Anything Newsdesk raises on purpose. Its text is one line for a person to read."""


class SettingsError(NewsdeskError):
    """A setting is unknown or has a value that cannot be used."""


class SourceError(NewsdeskError):
    """A file, or one record in it, cannot be read as articles."""


class HomeError(NewsdeskError):
    """The home folder cannot be used: not writable, not a folder, a damaged catalog."""


class HomeLocked(HomeError):
    """Another process owns the home."""


class HomeMismatch(HomeError):
    """The home was made with another embedding model, splitter, or a newer Newsdesk."""


class EmbedderError(NewsdeskError):
    """The embedding model cannot be loaded, or its vectors are not what they should be."""


class IndexDamaged(NewsdeskError):
    """A derived index cannot be read. Nothing is lost: the catalog can rebuild it."""


class QueryError(NewsdeskError):
    """A question or a filter that cannot be searched for."""
