"""A spoilt label is kept in quarantine or understood; nothing else ever happens."""

from collections.abc import Callable
from random import Random

import pytest

from backstay_web.core.labels.quarantine import Quarantined
from backstay_web.core.labels.stanag_4774 import from_xml
from backstay_web.core.labels.structured_json import from_json, to_json
from backstay_web.core.labels.wording import Marking
from tests.web.core.labels.test_stanag_4774 import MARKING, OTHER, POLICY, XML
from tests.web.core.spoiling import spoilt

HERE, NIGHTLY = 2_000, 100_000


def read_json(text: bytes) -> Marking:
    return from_json(text.decode(errors="replace"), [OTHER, POLICY])


def read_xml(text: bytes) -> Marking:
    return from_xml(text, [OTHER, POLICY])


FORMS = [(read_xml, XML), (read_json, to_json(MARKING, POLICY))]


def understood(count: int, read: Callable[[bytes], Marking], whole: str) -> int:
    """Return how many spoilt labels are understood; the others are in quarantine."""
    random = Random(4774)  # noqa: S311 no secret
    passed = 0
    for _ in range(count):
        try:
            marking = read(spoilt(random, whole.encode()))
        except Quarantined:
            continue
        assert marking.label.policy == POLICY.key
        passed += 1
    return passed


@pytest.mark.parametrize(("read", "whole"), FORMS)
def test_two_thousand_spoilt_labels_are_understood_or_in_quarantine(read, whole):
    assert understood(HERE, read, whole) < HERE / 10


@pytest.mark.nightly
@pytest.mark.parametrize(("read", "whole"), FORMS)
def test_a_hundred_thousand_spoilt_labels_are_understood_or_in_quarantine(read, whole):
    assert understood(NIGHTLY, read, whole) < NIGHTLY / 10
