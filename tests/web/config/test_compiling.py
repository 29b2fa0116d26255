"""Translations are compiled when they have changed, and only then."""

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from backstay_web.config.texts import compile_texts

TEXT = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def write(root: Path, word: str, moment: int) -> Path:
    path = root / "app" / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{TEXT}msgid "need"\nmsgstr "{word}"\n', encoding="utf-8")
    os.utime(path, (moment, moment))
    return path.with_suffix(".mo")


def word_in(made: Path) -> str:
    with made.open("rb") as file:
        return gettext.GNUTranslations(file).gettext("need")


def test_a_text_is_compiled_once(tmp_path):
    made = write(tmp_path, "потреба", 1_000)

    assert compile_texts(tmp_path) == [made]
    assert compile_texts(tmp_path) == []
    assert word_in(made) == "потреба"
    assert sorted(path.suffix for path in made.parent.iterdir()) == [".mo", ".po"]


@pytest.mark.parametrize("moment", [500, 2_000])
def test_a_text_that_changed_is_compiled_again_be_it_newer_or_older(tmp_path, moment):
    made = write(tmp_path, "потреба", 1_000)
    compile_texts(tmp_path)

    write(tmp_path, "запит", moment)

    assert compile_texts(tmp_path) == [made]
    assert word_in(made) == "запит"


def test_a_text_that_cannot_be_read_stops_the_site(tmp_path):
    made = write(tmp_path, "потреба", 1_000)
    made.with_suffix(".po").write_text('msgid "need"\nnonsense\n')

    with pytest.raises(PoFileError):
        compile_texts(tmp_path)

    assert not made.exists()
