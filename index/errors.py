"""Every error Newsdesk raises on purpose, as one tree.

A message says what happened, to which file, address or id, and what mends it: it is shown to people as it stands,
on one line. Errors of other libraries are wrapped where they arise and never reach a caller bare.

    NewsdeskError
    ├── SettingsError       a setting is unknown or has a value that cannot be used
    ├── SourceError         a file, a page, a feed or a record in it cannot be read as articles
    ├── FetchError          an address cannot be fetched: no answer, an error status, too large, too slow
    │   ├── AddressRefused  the address is not http(s), or leads to one that is not public
    │   └── RobotsRefused   the site's robots.txt asks robots to leave the page alone
    ├── HomeError           the home folder cannot be used
    │   ├── HomeLocked      another process owns the home
    │   ├── DiskFull        there is no room left for what was to be written
    │   ├── HomeReadOnly    the home may be read and not written
    │   ├── HomeDamaged     a file that nothing else can replace (the catalog, what is kept) is damaged
    │   └── HomeMismatch    the home was made with another embedding model, splitter or newer version
    ├── BackupError         a backup can't be made, or a file is no backup that can be restored
    ├── EmbedderError       the embedding model cannot be loaded or does not do what it should
    ├── ServerAway          the Chroma server that holds the vectors does not answer; exact search stands in for it
    ├── NewsdeskAway        a running Newsdesk that is asked over HTTP does not answer, or not as it should
    ├── RerankerError       the reranker cannot be loaded or does not do what it should
    ├── EntailmentError     the model that checks sentences cannot be loaded or does not do what it should
    ├── IndexDamaged        a derived index (vectors or keywords) cannot be read; the catalog can rebuild it
    └── QueryError          a question or a filter that cannot be searched for
"""

from __future__ import annotations

from datetime import datetime


class NewsdeskError(Exception):
    """Anything Newsdesk raises on purpose. Its text is one line for a person to read."""


class SettingsError(NewsdeskError):
    """A setting is unknown or has a value that cannot be used."""


class SourceError(NewsdeskError):
    """A file, a page, a feed, or one record in it, cannot be read as articles."""


class FetchError(NewsdeskError):
    """An address cannot be fetched. The text does not repeat the address: whoever reports it names it.

    `status` is the HTTP status, if there was an answer. `retry_at` is when the server asked to be asked again (429 and
    503 with Retry-After), an aware UTC `datetime`. `gone` says that the server declared the address gone for good.
    """

    def __init__(
        self, message: str, *, status: int | None = None, retry_at: datetime | None = None, gone: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_at = retry_at
        self.gone = gone


class AddressRefused(FetchError):
    """The address is not http or https, or it leads to an address that is not public."""


class RobotsRefused(FetchError):
    """The site's robots.txt asks robots to leave this page alone."""


class HomeError(NewsdeskError):
    """The home folder cannot be used: not writable, not a folder, a damaged catalog."""


class HomeLocked(HomeError):
    """Another process owns the home."""


class DiskFull(HomeError):
    """There is no room left. What was stored before is kept, and with room it goes on where it was."""


class HomeReadOnly(HomeError):
    """The home may be read and not written."""


class HomeDamaged(HomeError):
    """A file that can't be made again from others is damaged: the catalog, or what readers keep."""


class HomeMismatch(HomeError):
    """The home was made with another embedding model, splitter, or a newer Newsdesk."""


class BackupError(NewsdeskError):
    """A backup can't be made, or a file is none, or not as it was written. Nothing has been changed."""


class EmbedderError(NewsdeskError):
    """The embedding model cannot be loaded, or its vectors are not what they should be."""


class ServerAway(NewsdeskError):
    """The Chroma server does not answer. Nothing is lost: the catalog has what the server lacks."""


class NewsdeskAway(NewsdeskError):
    """A Newsdesk that runs elsewhere and is asked over HTTP does not answer, refuses us, or is too old to be asked."""


class RerankerError(NewsdeskError):
    """The reranker cannot be loaded, or its scores are not what they should be."""


class EntailmentError(NewsdeskError):
    """The entailment model cannot be loaded, or is no model of entailment, neutral and contradiction."""


class IndexDamaged(NewsdeskError):
    """A derived index cannot be read. Nothing is lost: the catalog can rebuild it."""


class QueryError(NewsdeskError):
    """A question or a filter that cannot be searched for."""
