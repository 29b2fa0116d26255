"""What somebody asks of the whole site: pages, forms that he sends, and commands.

A session is parted. Each part is played in a transaction that is undone, and what a
request draws at random is drawn alike each time: so two worlds answer it byte for byte
alike, unless they differ in something that he may read.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
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
MOMENT: Final = re.compile(
    rb'(?:<time datetime=")?(?P<moment>2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d)[.\d]*'
    rb'(?:Z|[+]00:00)(?:">[^<]*</time>)?'
)


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

    def play(self, part: Sequence[Step]) -> dict[str, Seen]:
        """Return by each thing that was asked for what came of it; all is undone."""
        seen: dict[str, Seen] = {}
        begun = now()
        with undone():
            for step in part:
                seen[step.name], page = self.asks(step.name, step.address, step.body)
                if step.body is None:
                    seen |= self.forms(step.address, page)
        meanwhile = begun, now()
        return {name: without_clock(each, meanwhile) for name, each in seen.items()}

    def forms(self, address: str, page: str) -> dict[str, Seen]:
        """Send the forms of a page, and return what came of it."""
        chance = Random(address)  # noqa: S311 the same words each time
        seen: dict[str, Seen] = {}
        for number, (there, body) in enumerate(sent(page, address, chance, self.keys)):
            if is_ours(there):
                name = f"{address} -> {there} {number}"
                seen[name], _ = self.asks(name, there, body)
        return seen

    def asks(self, name: str, address: str, body: Body | None) -> tuple[Seen, str]:
        """Return what is seen of an answer, and the page that it is, if it is one.

        What could not have been kept is undone, and tells why.
        """
        try:
            with transaction.atomic(), drawn_alike(name):
                answer = self.visitor.asks(self.client, address, body)
                connection.check_constraints()
        except DatabaseError as error:
            state = str(getattr(error.__cause__, "sqlstate", error))
            return (0, state.encode(), {}), ""
        is_page = answer.headers.get("Content-Type", "").startswith(HTML)
        return shown(answer), answer.text if is_page else ""


def now() -> bytes:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}".encode()


def without_clock(seen: Seen, meanwhile: tuple[bytes, bytes]) -> Seen:
    """Return an answer without the moments of what the database did meanwhile."""
    begun, ended = meanwhile

    def told(found: re.Match[bytes]) -> bytes:
        return b"now" if begun <= found["moment"] <= ended else found[0]

    status, content, headers = seen
    return status, MOMENT.sub(told, content), headers


def is_ours(address: str) -> bool:
    """Tell whether what a form writes is undone with the session."""
    try:
        name = resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return False
    return not name.startswith(ELSEWHERE)


@contextmanager
def drawn_alike(name: str) -> Iterator[None]:
    """Let all keys be drawn that were drawn before when the same was asked."""
    draw = Random(name).randbytes  # noqa: S311 it stands for chance in tests
    with patch("os.urandom", draw), patch("random._urandom", draw):
        yield
