"""A feed on a local server that gets new items and changes old ones, and what it has published."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.index.feeds.test_following import Newspaper, page
from tests.index.fetching.web import LocalWeb


@dataclass
class StoryFeed:
    """Items of one feed, by the address of their page; other addresses lead to the same feed."""

    web: LocalWeb
    feeds: int = 0
    _titles: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._paper = Newspaper(self.web)

    @property
    def address(self) -> str:
        return self.web.url("/feed")

    def another(self) -> str:
        """The address of a feed that is new and empty."""
        self.feeds += 1
        empty = '<?xml version="1.0"?><rss version="2.0"><channel><title>Empty</title></channel></rss>'
        return self.web.reply(f"/empty/{self.feeds}", empty, content_type="application/rss+xml")

    def publish(self, chance: random.Random) -> None:
        """One item more, and now and then another headline for an old one."""
        number = len(self._titles)
        self._put(f"/story/{number}", f"Harbour report {number}")
        if number and chance.random() < 0.5:
            old = chance.randrange(number)
            self._put(f"/story/{old}", f"Harbour report {old}, corrected {number}")

    def titles(self) -> dict[str, list[str]]:
        """`address -> its headlines so far`, the last one being what it must be held as."""
        return {url: list(titles) for url, titles in self._titles.items()}

    def _put(self, path: str, title: str) -> None:
        body = tuple(
            f"{title}: paragraph {part} says that the ferry {path[-4:]} sails at {part + 5} o'clock." * 2
            for part in range(3)
        )
        self.web.reply(path, page(title, body=body))
        self._paper.list(path, title, f"A summary of {title} from the feed that is long enough to keep.")
        self._titles.setdefault(self.web.url(path), []).append(title)
