"""Goes from page to page by the ways that pages show, as a person would."""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

WAY = re.compile(r'(?:href|action)="([^"#?]+)')
TEXT = re.compile(r">([^<>]+)<")
SPOKEN = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]+)"')
UNSEEN = re.compile(r"<(script|style|code|kbd)\b.*?</\1>", re.S)
AWAY = {"account_logout", "language", "accounts:demonstrate"}
"""Where one would not be the same reader any more."""


def pages(
    browser: Client, start: str = "/", each: int = 1
) -> Iterator[tuple[str, str]]:
    """Yield the door and the text of pages that can be reached, some of each door."""
    ahead, seen = deque([start]), {start}
    opened: dict[str, int] = {}
    while ahead:
        address = ahead.popleft()
        try:
            door = resolve(address).view_name
        except Resolver404:
            continue
        if door in AWAY or opened.get(door, 0) >= each:
            continue
        opened[door] = opened.get(door, 0) + 1
        answer = browser.get(address, headers={"accept-language": "uk"}, follow=True)
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        yield door, answer.text
        for way in WAY.findall(answer.text):
            there = urlsplit(urljoin(address, unescape(way))).path
            if there not in seen and there.startswith("/"):
                seen.add(there)
                ahead.append(there)


def texts(page: str) -> set[str]:
    """Return what a reader, or his screen reader, gets of a page, piece by piece."""
    plain = UNSEEN.sub("", page)
    found = [*TEXT.findall(plain), *SPOKEN.findall(plain)]
    return {" ".join(unescape(each).split()) for each in found} - {""}
