import base64

import pytest

from backstay_web.core.merkle.note import (
    Head,
    UnusableNote,
    checkpoint,
    cosigned,
    signed,
    verifier_key,
)
from tests.web.core.merkle.keys import Signer
from tests.web.core.merkle.vectors import (
    NOTE,
    NOTE_KEY,
    NOTE_NAME,
    NOTE_SECRET,
    NOTE_TEXT,
    ROOTS,
)

# The first byte says that it is a secret of Ed25519.
PETER = Signer(NOTE_NAME, base64.b64decode(NOTE_SECRET)[1:])
LOG = Signer("log.example/1", bytes(32))


def test_a_note_is_signed_byte_for_byte_as_another_program_does():
    assert signed(NOTE_TEXT, PETER) == NOTE


def test_the_key_to_hand_out_is_the_one_that_another_program_makes():
    assert verifier_key(PETER) == NOTE_KEY


def test_a_checkpoint_names_the_log_its_size_and_its_root():
    note = checkpoint(Head("log.example/1", 8, ROOTS[8]), LOG)

    lines = note.split("\n")
    assert lines[:4] == [
        "log.example/1",
        "8",
        "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
        "",
    ]
    assert lines[4].startswith("— log.example/1 ")
    assert lines[5:] == [""]


def test_a_key_signs_for_its_own_log_only():
    with pytest.raises(UnusableNote, match=r"log\.example/1 may not sign for other"):
        checkpoint(Head("other", 8, ROOTS[8]), LOG)


@pytest.mark.parametrize("text", ["no end of line", "a\tb\n", "a\rb\n", "a\x00\n"])
def test_text_that_readers_would_refuse_is_not_signed(text):
    with pytest.raises(UnusableNote, match="without control characters"):
        signed(text, LOG)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b"])
def test_a_name_that_readers_would_refuse_does_not_sign(name):
    with pytest.raises(UnusableNote, match="no spaces and no plus"):
        signed("text\n", Signer(name, bytes(32)))


def test_signatures_of_witnesses_are_added_once():
    note = signed("text\n", LOG)

    twice = cosigned(cosigned(note, ["— w AAAA"]), ["— w AAAA", "— v BBBB", "— v BBBB"])

    assert twice == note + "— w AAAA\n— v BBBB\n"


@pytest.mark.parametrize("line", ["w AAAA", "— w", "— w AAAA\n— v B", "— a b c", "—"])
def test_a_line_that_is_no_signature_is_not_added(line):
    with pytest.raises(UnusableNote, match="no line of a signature"):
        cosigned(signed("text\n", LOG), [line])
