"""Every error that Newsdesk raises on purpose, as one tree.

A message says what happened, to which file, address or id, and what mends it: it is shown to people as it is, on one
line. Errors of other libraries are wrapped where they arise and never reach a caller unwrapped.

    NewsdeskError
    ├── SettingsError       a setting is unknown or has a value that cannot be used
    ├── SourceError         a file, a page, a feed or a record in it cannot be read as articles
    │   └── Withdrawn       the page says that its outlet has removed the article
    ├── FetchError          an address cannot be fetched: no answer, an error status, too large, too slow
    │   ├── AddressRefused  the address is not http(s), or leads to one that is not public
    │   └── RobotsRefused   the site's robots.txt asks robots to leave the page alone
    ├── HomeError           the home folder cannot be used
    │   ├── HomeLocked      another process owns the home
    │   ├── DiskFull        the disk is full
    │   ├── HomeReadOnly    the home can be read but not written
    │   ├── HomeDamaged     a file that can't be rebuilt from others (the catalog, saved history) is damaged
    │   └── HomeMismatch    the home was made with another embedding model, splitter or newer version
    ├── BackupError         a backup can't be made, or a file is not a backup that can be restored
    ├── EmbedderError       the embedding model cannot be loaded or returns invalid vectors
    ├── ServerAway          the Chroma server with the vectors does not answer; exact search is used instead
    ├── NewsdeskAway        a running Newsdesk, asked over HTTP, does not answer or gives an invalid answer
    ├── RerankerError       the reranker cannot be loaded or returns invalid scores
    ├── EntailmentError     the model that checks sentences cannot be loaded or returns invalid scores
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


class Withdrawn(SourceError):
    """The page says that its outlet has removed the article that was there."""


class FetchError(NewsdeskError):
    """An address cannot be fetched. The text does not repeat the address: the caller that reports the error names it.

    `status` is the HTTP status, if there was an answer. `retry_at` is when the server asked us to retry (429 and 503
    with Retry-After), an aware UTC `datetime`. `gone` says that the server declared the address permanently gone.
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
    """The disk is full. What was stored before is kept, and work resumes once there is space."""


class HomeReadOnly(HomeError):
    """The home can be read but not written."""


class HomeDamaged(HomeError):
    """A file that can't be rebuilt from others is damaged: the catalog, or saved history."""


class HomeMismatch(HomeError):
    """The home was made with another embedding model, splitter, or a newer Newsdesk."""


class BackupError(NewsdeskError):
    """A backup can't be made, or a file is not a backup or fails its checksums. Nothing has been changed."""


class EmbedderError(NewsdeskError):
    """The embedding model cannot be loaded, or its vectors are not what they should be."""


class ServerAway(NewsdeskError):
    """The Chroma server does not answer. Nothing is lost: the catalog has what the server lacks."""


class NewsdeskAway(NewsdeskError):
    """A Newsdesk that runs elsewhere, asked over HTTP, does not answer, denies access, or is too old."""


class RerankerError(NewsdeskError):
    """The reranker cannot be loaded, or its scores are not what they should be."""


class EntailmentError(NewsdeskError):
    """The entailment model cannot be loaded, or does not have the classes entailment, neutral and contradiction."""


class IndexDamaged(NewsdeskError):
    """A derived index cannot be read. Nothing is lost: the catalog can rebuild it."""


class QueryError(NewsdeskError):
    """A question or a filter that cannot be searched for."""
