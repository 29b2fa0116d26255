"""No page and no refusal speaks of tables and masks: people call them otherwise."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client

from backstay_web.core.models import Labelled
from tests.web.crawling import SPOKEN, TEXT
from tests.web.everywhere.samples import first_and_last, samples
from tests.web.everywhere.sending import names_of_rows, sender
from tests.web.everywhere.walking import Visitor, undone

UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.S)
TABLE = re.compile(rf"\b(?:{'|'.join(m._meta.db_table for m in apps.get_models())})\b")
COLUMN = re.compile(r"\b(?:rel|cav|holder_rel|holder_cav)\b")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[,\s\u00a0\u202f](?=\d{3})")
MASK = re.compile(r"(?<![\w-])\d{16,}(?![\w-])")
"""More digits than any count has, such as those of the mask of all bodies."""
REFUSED = 400


def told(text: str) -> set[str]:
    """Return what a text says of tables, of columns of labels and of masks."""
    plain = BETWEEN_DIGITS.sub("", text)
    return {
        found[0] for each in (TABLE, COLUMN, MASK) for found in each.finditer(plain)
    }


def pieces(page: str) -> list[str]:
    """Return what a reader gets of a page, codes too."""
    plain = UNSEEN.sub("", page)
    return [*TEXT.findall(plain), *SPOKEN.findall(plain)]


def sentences(problem: Any) -> Iterator[str]:
    """Yield what a problem of the API says in words."""
    yield problem.get("detail", "")
    yield from (each["detail"] for each in problem.get("errors", []))


@pytest.mark.slow
def test_no_refusal_of_a_command_names_a_table_or_a_mask(
    visitor: Visitor, stopped_clock: None
) -> None:
    client, found = Client(raise_request_exception=False), set()
    seen = first_and_last(visitor.person)
    keys = {
        name: [str(key) for key in seen(table)] if issubclass(table, Labelled) else []
        for name, table in names_of_rows().items()
    }
    keys = {name: known or [str(UUID(int=1))] for name, known in keys.items()}
    for seed in range(2):
        for address, body in sender(keys, seed).commands():
            with undone():
                answer = visitor.asks(client, address, body)
            if answer.status_code >= REFUSED:
                said = [
                    each for text in sentences(answer.json()) for each in told(text)
                ]
                found |= {(address, each) for each in said}

    assert found == set()


@pytest.mark.slow
def test_no_page_shows_a_table_or_a_mask(visitor: Visitor, stopped_clock: None) -> None:
    client, found = Client(raise_request_exception=False), set()
    of_pages = samples(first_and_last(visitor.person))
    with undone():
        for address in sorted({a for some in of_pages.values() for a in some[:2]}):
            if address.startswith("/api/"):
                continue
            answer = visitor.asks(client, address)
            named = answer.headers.get("Content-Disposition", "")
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            texts = pieces(answer.text) if is_page else [named]
            found |= {(address, each) for text in texts for each in told(text)}

    assert found == set()


def test_a_table_or_a_mask_on_a_page_is_noticed() -> None:
    everybody = f"{2**63 - 1:,}"
    page = f'<p title="sites_site">{everybody}</p><code>cav</code><p>12,345,678</p>'

    assert {each for text in pieces(page) for each in told(text)} == {
        "sites_site",
        "9223372036854775807",
        "cav",
    }
