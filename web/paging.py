"""Pages of a list, as `ui.pagination` draws them."""

from collections.abc import Mapping
from typing import Protocol

from flask import request, url_for


class Listing(Protocol):
    @property
    def page(self) -> int: ...
    @property
    def pages(self) -> int: ...
    @property
    def total(self) -> int: ...


class Pager:
    """Where in a list we are, and the addresses of its neighbours."""

    def __init__(self, endpoint: str, listing: Listing, query: Mapping[str, str]) -> None:
        self.number, self.pages, self.total = listing.page, listing.pages, listing.total
        self._endpoint = endpoint
        self._query = {name: value for name, value in query.items() if value}
        self.previous_url = self._at(self.number - 1)
        self.next_url = self._at(self.number + 1)

    def _at(self, number: int) -> str | None:
        if not 1 <= number <= self.pages:
            return None
        return url_for(self._endpoint, page=number, **self._query)  # type: ignore[arg-type]


def page_number() -> int:
    """The page asked for; what is not a number is the first."""
    return max(1, request.args.get("page", 1, type=int))
