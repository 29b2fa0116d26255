"""Every text that a page shows has its Ukrainian, with the same places to fill."""

import re
from typing import Any, Final

import pytest
from babel.messages.catalog import Message

from backstay_web.config.gathering import file_of, gathered, read
from backstay_web.config.texts import SITE

APPS: Final = [
    path for path in sorted(SITE.iterdir()) if path.is_dir() and len(gathered(path)) > 0
]
UKRAINIAN: Final = re.compile(r"[\u0400-\u04ff]")
PLACE: Final = re.compile(r"%\(\w+\)[sdf]|%[sdf]|\{\w*\}")


def forms(text: Any) -> tuple[str, ...]:
    """Return a text in each of its numbers; most have one for all."""
    return (text,) if isinstance(text, str) else tuple(text)


def places_in(text: str) -> set[str]:
    return set(PLACE.findall(text))


def key_of(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, forms(message.id)


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_an_app_has_translations_of_its_texts_and_of_no_others(app):
    found = {key_of(message) for message in gathered(app) if message.id}
    known = {key_of(message) for message in read(file_of(app)) if message.id}

    assert known == found, "run `python -m backstay_web texts`"


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_no_translation_is_empty_or_doubtful(app):
    messages = [message for message in read(file_of(app)) if message.id]

    assert [m.id for m in messages if m.fuzzy or not all(forms(m.string))] == []
    assert [m.id for m in messages if not UKRAINIAN.search(str(m.string))] == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_a_translation_fills_the_same_places(app):
    wrong = [
        message.id
        for message in read(file_of(app))
        for form in forms(message.string)
        if message.id and places_in(form) != places_in(forms(message.id)[-1])
    ]

    assert wrong == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_ukrainian_has_all_three_forms_of_a_plural(app):
    counted = [message for message in read(file_of(app)) if message.pluralizable]

    assert [m.id for m in counted if len(forms(m.string)) != 3] == []


def test_a_text_of_two_apps_has_one_translation():
    # Django puts the translations of all apps together; the first app's would win.
    found: dict[tuple[str | None, tuple[str, ...]], set[tuple[str, ...]]] = {}
    for app in APPS:
        for message in read(file_of(app)):
            if message.id:
                found.setdefault(key_of(message), set()).add(forms(message.string))

    assert {key: texts for key, texts in found.items() if len(texts) > 1} == {}
