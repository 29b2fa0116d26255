import pytest

from backstay_verify import (
    LOG,
    ORDER,
    PRIME,
    Key,
    Unusable,
    is_signed,
    key_of,
    note_of,
    point_of,
    public_key,
    sign,
)
from tests.web.core.merkle.vectors import (
    NOTE,
    NOTE_KEY,
    OTHER_KEY,
    OTHER_NOTE,
    SIGNATURES,
)

SECRET, PUBLIC, MESSAGE, SIGNATURE = SIGNATURES[2]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), SIGNATURES)
def test_keys_and_signatures_are_the_known_ones(secret, public, message, signature):
    assert public_key(secret) == public
    assert sign(secret, message) == signature
    assert is_signed(public, message, signature)


@pytest.mark.parametrize("place", range(0, 64, 7))
def test_a_signature_with_a_bit_changed_is_none(place):
    changed = bytearray(SIGNATURE)
    changed[place] ^= 1

    assert not is_signed(PUBLIC, MESSAGE, bytes(changed))


def test_a_signature_is_of_one_message_and_one_key():
    assert not is_signed(PUBLIC, MESSAGE + b"\x00", SIGNATURE)
    assert not is_signed(SIGNATURES[1][1], MESSAGE, SIGNATURE)
    assert not is_signed(PUBLIC, MESSAGE, SIGNATURE[:63])


def test_a_signature_has_one_form_only():
    # Adding the order to its number gives the same point: a second form of it.
    number = int.from_bytes(SIGNATURE[32:], "little") + ORDER
    other = SIGNATURE[:32] + number.to_bytes(32, "little")

    assert not is_signed(PUBLIC, MESSAGE, other)


def test_a_key_that_signs_anything_is_no_key():
    # The key 1 stands for the neutral point; then R = 1, S = 0 would fit any message.
    neutral = (1).to_bytes(32, "little")

    assert not is_signed(neutral, MESSAGE, neutral + bytes(32))


@pytest.mark.parametrize(
    "text",
    [
        (PRIME + 1).to_bytes(32, "little"),  # 1 in another form
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with a sign
        (2).to_bytes(32, "little"),  # no x for this y
        bytes(31),
    ],
)
def test_bytes_that_are_no_point_are_none(text):
    assert point_of(text) is None


@pytest.mark.parametrize(("line", "note"), [(NOTE_KEY, NOTE), (OTHER_KEY, OTHER_NOTE)])
def test_notes_of_other_programs_are_read_and_belong_to_their_keys(line, note):
    key = key_of(line, LOG)

    told = note_of(note)

    assert str(key) == line
    ((name, id_, signature),) = told.signatures
    assert (name, id_) == (key.name, key.id)
    assert is_signed(key.public, told.text.encode(), signature)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (NOTE_KEY[:-4], "no key"),
        (NOTE_KEY.replace("c74f20a3", "c74f20a4"), "copied wrongly"),
        (NOTE_KEY.replace("ARpc", "ARpd"), "copied wrongly"),
        (NOTE_KEY.replace("Peter", "Pater"), "copied wrongly"),
        (str(Key("w", 4, PUBLIC)), "not that of a log"),
        ("", "no key"),
    ],
)
def test_a_key_that_was_copied_wrongly_is_refused(line, said):
    with pytest.raises(Unusable, match=said):
        key_of(line, LOG)


@pytest.mark.parametrize(
    "text",
    [
        "no signature\n",
        "text\n\n— name\n",
        "text\n\n— name AAAA\n",  # three bytes; the id alone has four
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "text\n\n— name AAAAAAAB=\n",  # base64 that is not exact
        "te\rxt\n\n— name AAAAAAAA\n",
        "text\n\n" + "— name AAAAAAAA\n" * 65,
    ],
)
def test_text_that_is_no_note_is_refused(text):
    with pytest.raises(Unusable, match="checkpoint"):
        note_of(text)
