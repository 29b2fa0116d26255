"""One person's way through the site, who looks at every page that he comes to."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import faults

KEY: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
WIDER: Final = "document.documentElement.scrollWidth > window.innerWidth"
CYRILLIC: Final = re.compile("[\u0400-\u04ff]")


@dataclass
class Looked:
    """What was looked at by now, whoever came there, and what was wrong with it."""

    pages: set[tuple[str, ...]] = field(default_factory=set)
    faults: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Walk:
    """A browser in one language and size, and what was found on the way."""

    page: Page
    address: str
    language: str
    size: tuple[int, int]
    looked: Looked

    @property
    def name(self) -> str:
        """Return what tells this walk from those in another language or size."""
        return f"{self.language}-{self.size[0]}"

    def word(self, english: str, **filled: Any) -> str:
        """Return a text of the site as its reader sees it; all have a Ukrainian one."""
        with translation.override(self.language):
            said = translation.gettext(english)
        assert self.language == "en" or CYRILLIC.search(said), f"{english!r}: {said!r}"
        return said % filled if filled else said

    def enter(self, who: str) -> None:
        """Sign in as one of the invented people, and come to his first page."""
        self.open("door/")
        said = self.word("Enter as %(name)s", name=who)
        self.unfold(f'[aria-label="{said}"]')  # most nations are folded away
        self.press("Enter as %(name)s", name=who)
        expect(self.page.locator(".reader .name")).to_be_visible()

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.address + path.lstrip("/"))
        self.look()

    def follow(self, english: str, **filled: Any) -> None:
        """Follow a link by what it says."""
        said = self.word(english, **filled)
        self.go(self.page.locator("body").get_by_role("link", name=said, exact=True))

    def follow_to(self, path: str) -> None:
        """Follow a link by where it leads: its text has numbers or names in it."""
        self.go(self.page.locator(f'main a[href^="{path}"]'))

    def press(self, english: str, **filled: Any) -> None:
        """Press a button by what it says, and come to the next page."""
        said = self.word(english, **filled)
        self.go(self.page.get_by_role("button", name=said, exact=True))

    def go(self, way: Locator) -> None:
        """Take the first of such ways."""
        expect(way.first, self.page.locator("body").inner_text()[:200]).to_be_visible()
        with self.page.expect_navigation():
            way.first.click()
        self.look()

    def fill(self, **values: Any) -> None:
        """Fill in the form: by the names of its fields, which no language changes."""
        for name, value in values.items():
            found = self.page.locator(f'main [name="{name}"]')
            self.unfold(f'[name="{name}"]')
            kind = found.first.evaluate("field => field.type || field.tagName")
            if kind in ("checkbox", "radio"):
                for each in value if isinstance(value, list) else [value]:
                    self.page.locator(f'main [name="{name}"][value="{each}"]').check()
            elif kind.startswith("select"):
                found.first.select_option(**value)
            else:
                found.first.fill(str(value))

    def unfold(self, field: str) -> None:
        """Open what a field is folded into, if it is; on a phone filters are."""
        folded = self.page.locator(f"main details:not([open]):has({field}) > summary")
        for summary in folded.all():
            if summary.is_visible():
                summary.click()

    def sees(self, english: str, **filled: Any) -> None:
        """Find a text on the page."""
        said = self.word(english, **filled)
        expect(self.page.locator("main")).to_contain_text(said)

    def look(self) -> None:
        """Look whether a page is wider than the screen, or keeps anybody out.

        Axe takes most of a second: a page of the same kind is shown to it once, but for
        first pages, on which each reader has his own.
        """
        path = KEY.sub("…", self.page.url.removeprefix(self.address).partition("?")[0])
        heading = self.page.locator("h1").first.inner_text()
        found = ["wider than the screen"] if self.page.evaluate(WIDER) else []
        seen = (path, heading if path == "" else "", self.name)
        if seen not in self.looked.pages:
            self.looked.pages.add(seen)
            found += faults(self.page)
        if found:
            said = self.looked.faults.setdefault(f"{self.name} /{path}", [])
            said += [each for each in found if each not in said]
