"""A day stands in its input in every language: browsers know one way to write it."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

import backstay_web
from backstay_web.core.day_input import DayInput

ROOT = Path(backstay_web.__file__).parent


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_day_is_written_as_browsers_take_it(language):
    with translation.override(language):
        shown = DayInput().render("due_on", date(2026, 11, 27))

    assert 'type="date"' in shown
    assert 'value="2026-11-27"' in shown


def test_no_form_has_another_input_for_days():
    others = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if re.search(r"\bDateInput\(", path.read_text(encoding="utf-8"))
    ]

    assert others == []
