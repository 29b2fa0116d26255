"""A site over HTTP, served as on any machine, and programs that ask it for commands."""

import json
import os
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from backstay_web.config import running
from backstay_web.config.running import APPLICATION, Site
from tests.web.server import locked

ROOT: Final = Path(__file__).parents[2]
PORTS: Final = range(8200, 8220)
"""Others than those of the tests that start and stop sites at the same time."""
WAITS_S: Final = 120


def serve(site: Site, application: str = APPLICATION) -> str:
    """Start the web server of a site unless it runs, and return its address."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    with locked(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "PORTS", PORTS)
        patch.setattr(running, "APPLICATION", application)
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        return site.serve()


class Caller:
    """Asks a site for commands by a token, over a connection that it keeps."""

    def __init__(self, address: str, token: str) -> None:
        where = urlsplit(address)
        self.connection = HTTPConnection(
            where.hostname or "", where.port, timeout=WAITS_S
        )
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }

    def send(self, command: str, key: UUID, payload: object, **more: Any) -> None:
        """Ask for a command under a key, and do not wait for the answer."""
        said = {"key": key, "reason": "a test", "payload": payload, **more}
        body = json.dumps(said, default=str)
        path = f"/api/v1/commands/{command}"
        self.connection.request("POST", path, body, self.headers)

    def ask(
        self, command: str, key: UUID, payload: object, **more: Any
    ) -> tuple[int, Any]:
        """Ask for a command under a key; return the status and what was answered."""
        self.send(command, key, payload, **more)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def hang_up(self) -> None:
        """Let go of the connection; the next one to ask makes another."""
        self.connection.close()
