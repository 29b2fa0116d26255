import tracemalloc

import pytest

from backstay_web.core.labels.quarantine import Quarantined
from backstay_web.core.labels.safe_xml import MOST_BYTES, read

LAUGHS = b"""<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]><a>&d;&d;&d;&d;</a>"""


@pytest.mark.parametrize(
    ("document", "element"),
    [
        (LAUGHS, "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "DOCT"),
        (b"<a>&undeclared;</a>", "document"),
        (b"<a>" * 9 + b"</a>" * 9, "document"),
        (b"<a>" + b"<b/>" * 1_000 + b"</a>", "document"),
        (b"<a>" + b" " * MOST_BYTES + b"</a>", "document"),
        (b"<a><b></a></b>", "document"),
        (b"<a/><a/>", "document"),
        (b"", "document"),
        (b"<a>\xff</a>", "document"),
        ("<a>é</a>".encode("utf-16"), "document"),
        (b"<a>text<b/>text</a>", "a"),
        (b"<x:a/>", "document"),
    ],
)
def test_what_is_no_small_plain_document_is_refused(document, element):
    with pytest.raises(Quarantined) as told:
        read(document)

    assert told.value.element.startswith(element)


def test_a_refused_bomb_costs_less_than_a_megabyte():
    tracemalloc.start()

    with pytest.raises(Quarantined):
        read(LAUGHS)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 1_000_000


def test_a_text_that_comes_in_pieces_is_read_whole():
    # The parser hands out lines, gathered up to some thousand characters.
    assert read(b"<a>" + b"x\n" * 15_000 + b"x</a>").text == "x\n" * 15_000 + "x"


def test_a_document_that_claims_another_encoding_is_read_as_utf_8():
    assert read('<?xml version="1.0" encoding="latin-1"?><a>ї</a>'.encode()).text == "ї"
