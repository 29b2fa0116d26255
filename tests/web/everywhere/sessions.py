"""What somebody asks of the whole site: pages, forms that he sends, and commands.

A session is parted. Each part is played in a transaction that is undone, and what it
draws at random is drawn alike each time: so two worlds answer it byte for byte alike,
unless they differ in something that he may read.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Final
from unittest.mock import patch

from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.web.everywhere.filling import sent
from tests.web.everywhere.walking import Body, Seen, Visitor, undone
from tests.web.worlds import shown

HTML: Final = "text/html"
ELSEWHERE: Final = ("accounts:", "account_", "mfa_", "language")
"""Forms about one's own sign-in: what they write is written past the transaction."""


@dataclass(frozen=True)
class Step:
    """Something that is asked for; the forms of a page are sent as they are found."""

    address: str
    body: Body | None = None

    @property
    def name(self) -> str:
        """Return what a report calls it."""
        return self.address if self.body is None else f"{self.address} <- {self.body}"


@dataclass(frozen=True)
class Player:
    """Plays parts of sessions; ``keys`` are of rows that forms do not offer."""

    client: Client
    visitor: Visitor
    keys: Sequence[str]

    def play(self, part: Sequence[Step], seed: int) -> dict[str, Seen]:
        """Return by each thing that was asked for what came of it; all is undone."""
        seen: dict[str, Seen] = {}
        with undone(), drawn_alike(seed):
            for step in part:
                seen[step.name], page = self.asks(step.address, step.body)
                if step.body is None:
                    seen |= self.forms(step.address, page)
        return seen

    def forms(self, address: str, page: str) -> dict[str, Seen]:
        """Send the forms of a page, and return what came of it."""
        chance = Random(address)  # noqa: S311 the same words each time
        found = enumerate(sent(page, address, chance, self.keys))
        return {
            f"{address} -> {there} {number}": self.asks(there, body)[0]
            for number, (there, body) in found
            if is_ours(there)
        }

    def asks(self, address: str, body: Body | None = None) -> tuple[Seen, str]:
        """Return what is seen of an answer, and the page that it is, if it is one.

        What could not have been kept is undone, and tells why.
        """
        try:
            with transaction.atomic():
                answer = self.visitor.asks(self.client, address, body)
                connection.check_constraints()
        except DatabaseError as error:
            state = str(getattr(error.__cause__, "sqlstate", error))
            return (0, state.encode(), {}), ""
        is_page = answer.headers.get("Content-Type", "").startswith(HTML)
        return shown(answer), answer.text if is_page else ""


def is_ours(address: str) -> bool:
    """Tell whether what a form writes is undone with the session."""
    try:
        name = resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return False
    return not name.startswith(ELSEWHERE)


@contextmanager
def drawn_alike(seed: int) -> Iterator[None]:
    """Let all keys be drawn that were drawn under this seed before."""
    with patch("os.urandom", drawing(seed)):
        yield


def drawing(seed: int) -> Callable[[int], bytes]:
    return Random(seed).randbytes  # noqa: S311 it stands for chance in tests
