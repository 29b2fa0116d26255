"""A real site on a real database, and a real browser that looks at it."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

import tests.web.conftest  # noqa: F401 sets Django up
from backstay_web.config import running
from backstay_web.config.running import Site
from backstay_web.core.middleware import COOKIE
from tests.browser.chromium import chromium
from tests.browser.demonstration import Demonstration, fill
from tests.web.cast import Cast, Person, make_cast
from tests.web.conftest import connected
from tests.web.server import locked, migrated_site

PORTS: Final = range(8100, 8120)
"""Others than those of the tests that start and stop sites at the same time."""
WAITS_MS: Final = 20_000
NAME: Final = "backstay"
"""The database of that site."""
DESKTOP: Final = (1280, 800)
PHONE: Final = (390, 844)


@dataclass(frozen=True)
class Live:
    """A site that runs, with the people of the tests."""

    site: Site
    address: str
    cast: Cast


@dataclass
class Seen:
    """What went wrong while a page was looked at."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)  # requests to other hosts


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """Start a site for the tests that share one."""
    with living() as made:
        yield made


@contextmanager
def living() -> Iterator[Live]:
    """Start a site of its own, with the people of the tests in it."""
    with migrated_site() as site:
        with locked(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "PORTS", PORTS)
            address = site.start()
        with (
            psycopg.connect(site.database.url("bs_migrate")) as owner,
            psycopg.connect(site.database.url("bs_door")) as door,
        ):
            cast = make_cast((owner, door))
        yield Live(site, address, cast)


@contextmanager
def started(folder: Path, blocker: Any) -> Iterator[Demonstration]:
    """Start a small demonstration, whose case is written into a folder."""
    with migrated_site() as site:
        with locked(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "PORTS", PORTS)
            address = site.start()
        made = Demonstration(site, address)
        with blocker.unblock(), made.opened():
            fill(made, folder, timezone.localdate())
        yield made


@pytest.fixture(scope="session")
def demonstration(
    django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """Start a small demonstration, for all who sign in to it."""
    with started(tmp_path_factory.mktemp("case"), django_db_blocker) as made:
        yield made


Makes = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def making(live: Live, django_db_blocker: Any) -> Makes:
    """Return how to make rows of that site; other tests have another database."""
    return lambda: open_to_tests(live, django_db_blocker)


@contextmanager
def open_to_tests(live: Live, blocker: Any) -> Iterator[None]:
    """Let this process make rows of a site."""
    with blocker.unblock(), connected(live.site.database, "bs_app", name=NAME):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser, once."""
    # Playwright runs a loop of its own, in which Django would refuse to ask: also in
    # the tests that this process runs later.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    # Root has no sandbox to give; what is looked at is our own site alone.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium(), args=root)
        yield program
        program.close()


Opens = Callable[..., Page]


@pytest.fixture
def seen() -> Iterator[Seen]:
    """Return what goes wrong on the pages of a test; at its end nothing may have."""
    seen = Seen()
    yield seen
    assert seen.errors == []
    assert seen.strangers == []


@pytest.fixture
def opens(live: Live, browser: Browser, seen: Seen) -> Iterator[Opens]:
    """Return how to open a page of the site as somebody, in a language and a size."""
    contexts = []

    def open_page(
        person: Person,
        path: str,
        *,
        language: str = "en",
        size: tuple[int, int] = DESKTOP,
        **more: Any,
    ) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, **more
        )
        contexts.append(context)
        context.set_default_timeout(WAITS_MS)
        cookies = {COOKIE: person.token, "backstay_language": language}
        context.add_cookies(
            [{"name": n, "value": v, "url": live.address} for n, v in cookies.items()]
        )
        context.route("**/*", lambda route, asked: pass_ours(route, asked, live, seen))
        page = context.new_page()
        page.on("console", lambda said: note(said.type, said.text, seen))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.goto(live.address + path.lstrip("/"))
        return page

    yield open_page
    for context in contexts:
        context.close()


def pass_ours(route: Route, asked: Request, live: Live, seen: Seen) -> None:
    if asked.url.startswith(live.address):
        route.continue_()
    else:
        seen.strangers.append(asked.url)
        route.abort()


def note(kind: str, text: str, seen: Seen) -> None:
    if kind in ("error", "warning"):
        seen.errors.append(text)
