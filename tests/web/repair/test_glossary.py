"""Terms of the glossary in texts of both languages, whatever their endings."""

from backstay_web.catalogue.models import Term
from backstay_web.repair.glossary import Glossary

BUFFER = Term(code="b", name="recoil buffer", name_uk="гальмо відкоту")
RECOIL = Term(code="r", name="recoil", name_uk="відкіт")
BARREL = Term(code="t", name="barrel", name_uk="ствол")
WORDS = Glossary([BUFFER, RECOIL, BARREL])


def found(text: str, language: str) -> list[tuple[str, str]]:
    pieces = WORDS.pieces(text, language)
    assert "".join(each.text for each in pieces) == text
    return [(each.text, each.term.code) for each in pieces if each.term]


def test_the_longest_term_counts_and_the_text_stays_as_it_is():
    text = "The Recoil Buffers leak; recoil is long."

    assert found(text, "en") == [("Recoil Buffers", "b"), ("recoil", "r")]


def test_ukrainian_words_are_found_with_their_endings():
    assert found("Тече гальмом відкоту, стволи цілі.", "uk") == [
        ("гальмом відкоту", "b"),
        ("стволи", "t"),
    ]


def test_a_term_is_looked_for_in_its_language_and_as_a_whole_word():
    assert found("ствол barrelled", "en") == []
    assert found("", "uk") == []
