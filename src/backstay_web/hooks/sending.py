"""One try to deliver: what is sent, how it is signed, and what came of it.

It reads no more than the status: no redirect is followed, and no answer is kept.
"""

import hashlib
import hmac
import json
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from backstay_web.hooks.addresses import PORTS, Closed, looked_up
from backstay_web.hooks.models import Delivery

Came = Delivery.Came

CONNECTS_WITHIN_S: Final = 5.0
ANSWERS_WITHIN_S: Final = 10.0
"""The whole of a try but looking up its host. Our assumption: a receiver that only
notes what it gets, and works later, answers in less than a second."""
AGENT: Final = "Backstay-webhook/1"


@dataclass(frozen=True)
class Letter:
    """What is sent: where, under which key of a delivery, and signed with what."""

    address: str
    delivery: UUID
    secret: str
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What came of a try, and the status if there was one."""

    came: Came
    status: int | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether the delivery is done."""
        return self.came == Came.TAKEN


def body_of(said: dict[str, Any]) -> bytes:
    """Return what is sent as JSON, in one way of writing it."""
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


def signature(secret: str, at_s: int, body: bytes) -> str:
    """Return HMAC-SHA256 over the seconds, a dot and the body, in hexadecimal digits.

    >>> signature("a secret", 1_700_000_000, b"{}")[:16]
    'f4c7f7db2c2d22e9'
    """
    said = f"{at_s}.".encode() + body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def headers_of(letter: Letter, at: datetime) -> dict[str, str]:
    """Return the headers by which a receiver knows who sends, when, and what."""
    at_s = int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Backstay-Delivery": str(letter.delivery),
        "Backstay-Time": str(at_s),
        "Backstay-Signature": f"v1={signature(letter.secret, at_s, letter.body)}",
        "Connection": "close",
    }


class Connection(HTTPConnection):
    """A connection to the number that was looked up, under the name that was asked."""

    def __init__(self, parts: SplitResult) -> None:
        self.default_port = PORTS[parts.scheme]
        super().__init__(str(parts.hostname), parts.port)
        self.parts = parts
        self.is_late = False

    def connect(self) -> None:
        """Connect to what was looked at, and to nothing that it was redirected to."""
        self.sock = socket.create_connection(looked_up(self.parts), CONNECTS_WITHIN_S)
        self.sock.settimeout(ANSWERS_WITHIN_S)
        if self.parts.scheme == "https":
            secure = ssl.create_default_context().wrap_socket(
                self.sock,
                server_hostname=self.parts.hostname,
                do_handshake_on_connect=False,
            )
            self.sock = secure  # Known before it speaks, so that it can be cut.
            secure.do_handshake()

    def cut(self) -> None:
        """End it, whatever it is at: a drop now and then must not keep it alive."""
        self.is_late = True
        if self.sock is not None:
            with suppress(OSError):  # It may have ended by itself just now.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def send(letter: Letter, at: datetime) -> Answer:
    """Try once to deliver; whatever happens is an answer."""
    parts = urlsplit(letter.address)
    connection = Connection(parts)
    clock = threading.Timer(ANSWERS_WITHIN_S, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        status = posted(connection, parts, letter, at)
    except Closed:
        return Answer(Came.CLOSED)
    except (socket.gaierror, UnicodeError):  # no host, or no name of one
        return Answer(Came.UNKNOWN)
    except ssl.SSLCertVerificationError:
        return Answer(Came.UNTRUSTED)
    except TimeoutError:
        return Answer(Came.SILENT)
    except (OSError, HTTPException) as fault:
        if connection.is_late:
            return Answer(Came.SILENT)
        is_http = isinstance(fault, HTTPException)
        return Answer(Came.UNREADABLE if is_http else Came.UNREACHED)
    finally:
        clock.cancel()
        connection.close()
    return Answer(came_of(status), status)


def posted(
    connection: Connection, parts: SplitResult, letter: Letter, at: datetime
) -> int:
    """Post a letter, and return the status that it was answered with."""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, letter.body, headers_of(letter, at))
    return connection.getresponse().status


def came_of(status: int) -> Came:
    """Return what a status means: any of the second hundred is a yes."""
    if 200 <= status < 300:
        return Came.TAKEN
    return Came.ELSEWHERE if 300 <= status < 400 else Came.REFUSED
