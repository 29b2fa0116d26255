"""Numbers on pages are grouped as the language does; what programs read is not."""

import re
from typing import Final

import pytest
from django.template import Context, Template
from django.utils.translation import override

from backstay_web.config.texts import SITE
from backstay_web.core.lists.columns import listed, plain
from backstay_web.donations.models import CourseCost, Money
from backstay_web.sites.models import LegCapacity

CARRIED: Final = re.compile(
    r'\b(?:value|max|min|colspan)="([^"]*)"|\?(?:[^"]*)page=(\{\{[^"]*)"'
)
"""What a form or an address carries, as a template writes it."""
COUNTS: Final = re.compile(
    r"\b(version|number|quantity|place|week|last_week|done|all|length|\w+_number)\b"
)
"""Names of whole numbers, as templates have them."""


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "1,234,567"), ("uk", "1\xa0234\xa0567")]
)
def test_a_number_in_a_template_is_grouped_as_the_language_does(language, shown):
    page = Template(
        "{% load i18n l10n %}{{ n }}"
        " {% blocktranslate %}{{ n }} rows{% endblocktranslate %}"
        " {{ n|unlocalize }} {{ n|floatformat:0 }}"
    )

    with override(language):
        text = page.render(Context({"n": 1_234_567}))

    assert text.split(" ")[0] == shown
    assert text.count(shown) == 3
    assert "1234567" in text


def test_whatever_a_form_or_an_address_carries_is_written_plainly():
    grouped, seen = [], 0
    for path in sorted(SITE.rglob("templates/**/*.html")):
        for value, page in CARRIED.findall(path.read_text(encoding="utf-8")):
            for said in re.findall(r"\{\{(.*?)\}\}", value or page):
                if COUNTS.search(said.split("|")[0]) or "length" in said:
                    seen += 1
                    if "unlocalize" not in said:
                        grouped.append((path.name, said.strip()))

    assert grouped == []
    assert seen > 15


@pytest.mark.parametrize(
    ("row", "english", "ukrainian"),
    [
        (CourseCost(cost_eur=150_000), "150,000 EUR", "150\xa0000 EUR"),
        (LegCapacity(capacity_kg=400_000), "400,000 kg", "400\xa0000 kg"),
        (
            Money(amount_minor=1_000_000, currency="EUR"),
            "1,000,000 EUR",
            "1\xa0000\xa0000 EUR",
        ),
    ],
)
def test_a_row_that_is_called_by_its_number_has_it_grouped(row, english, ukrainian):
    with override("uk"):
        assert str(row) == ukrainian
    with override("en"):
        assert str(row) == english


def test_what_history_says_of_a_column_is_grouped_and_a_code_is_not():
    with override("en"):
        said = [plain(value) for value in (12_345, True, "12345", 1.5)]

    assert said == ["12,345", "True", "12345", "1.5"]


def test_numbers_one_after_the_other_keep_their_own_commas_apart():
    with override("en"):
        assert listed([1_000_000, 998_333]) == "1,000,000; 998,333"
        assert listed(["one", "two"]) == "one, two"
