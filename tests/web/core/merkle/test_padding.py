from collections import Counter

import pytest

from backstay_web.core.merkle.padding import padded


@pytest.mark.parametrize(
    ("count", "size"), [(0, 64), (1, 64), (63, 64), (64, 64), (65, 128), (200, 256)]
)
def test_a_batch_is_filled_to_the_next_multiple(count, size):
    events = [bytes([number]) * 32 for number in range(count)]

    batch = padded(events)

    assert len(batch.entries) == size
    assert [batch.entries[position] for position in batch.positions] == events


def test_no_two_entries_that_fill_are_alike():
    assert len(set(padded([]).entries + padded([]).entries)) == 128


def test_an_event_stands_anywhere_in_its_batch():
    # 3,000 draws among 4 places: 750 each, by chance from 650 to 850.
    places = Counter(padded([b"e" * 32], 4).positions[0] for _ in range(3_000))

    assert sorted(places) == [0, 1, 2, 3]
    assert min(places.values()) > 600
