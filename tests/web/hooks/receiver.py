"""A program that is told: a little server on this machine that answers as it is bid."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANGS = 0
DROPS = -1
"""Sends a sign now and then, and never ends a line."""
NO_HTTP = -2
DROP_S = 0.05


@dataclass
class Receiver:
    """What came in, and with what the next ones are answered: 204 once none is left."""

    address: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    ends: threading.Event = field(default_factory=threading.Event)

    def next_answer(self) -> int:
        return self.answers.pop(0) if self.answers else 204


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Let a program be there to be told."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((dict(self.headers), body))
            status = receiver.next_answer()
            answer: Callable[..., None] = OTHERWISE.get(status, plainly)
            answer(self, receiver, status)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.address = f"http://127.0.0.1:{server.server_port}/events?of=ours"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield receiver
    finally:
        receiver.ends.set()
        server.shutdown()
        server.server_close()


def plainly(handler: Any, receiver: Receiver, status: int) -> None:
    handler.send_response(status)
    if 300 <= status < 400:
        handler.send_header("Location", receiver.address)
    handler.end_headers()


def hang(_: Any, receiver: Receiver, __: int) -> None:
    receiver.ends.wait(30)


def drop(handler: Any, receiver: Receiver, _: int) -> None:
    while not receiver.ends.is_set():
        try:
            handler.wfile.write(b"H")
        except OSError:
            return
        time.sleep(DROP_S)


def babble(handler: Any, *_: Any) -> None:
    handler.wfile.write(b"what do you want?\r\n\r\n")


OTHERWISE: dict[int, Callable[..., None]] = {HANGS: hang, DROPS: drop, NO_HTTP: babble}
