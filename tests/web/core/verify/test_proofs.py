"""The verifier's proofs against known ones, and against the log's own tree."""

from random import Random

import pytest

from backstay_verify import Head, is_continued, root_from_inclusion
from backstay_web.core.merkle.tree import (
    Tree,
    consistency_proof,
    inclusion_proof,
    root,
)
from tests.web.core.merkle.vectors import CONSISTENCY, ENTRIES, INCLUSION, ROOTS

MOST = 40


def head(size: int, root_hash: bytes) -> Head:
    return Head("log", size, root_hash, "")


@pytest.fixture(scope="module")
def tree() -> Tree:
    tree = Tree()
    for number in range(MOST):
        tree.append(bytes([number]))
    return tree


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_known_proofs_of_inclusion_lead_to_known_roots(index, size, proof):
    assert root_from_inclusion(ENTRIES[index], index, size, proof) == ROOTS[size]


@pytest.mark.parametrize(("old_size", "size", "proof"), CONSISTENCY)
def test_known_proofs_of_consistency_hold(old_size, size, proof):
    old, new = head(old_size, ROOTS[old_size]), head(size, ROOTS[size])

    assert is_continued(old, new, proof)


def test_every_proof_of_every_small_log_holds(tree):
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion_proof(tree, index, size)
            found = root_from_inclusion(bytes([index]), index, size, proof)
            assert found == root(tree, size)
        for old_size in range(size + 1):
            old, new = (
                head(old_size, root(tree, old_size)),
                head(size, root(tree, size)),
            )
            assert is_continued(old, new, consistency_proof(tree, old_size, size))


def spoilt(random: Random, proof: list[bytes]) -> list[bytes]:
    """Return a proof with a hash changed, dropped, added or moved."""
    place = random.randrange(len(proof) + 1)
    flipped = [bytes([each[0] ^ 1]) + each[1:] for each in proof]
    return random.choice(
        [
            [*proof[:place], *flipped[place : place + 1], *proof[place + 1 :]],
            [*proof[:place], *proof[place + 1 :]],
            [*proof[:place], random.randbytes(32), *proof[place:]],
            [*proof[1:], *proof[:1]],
            [*proof, *proof[-1:]],
            [],
        ]
    )


def test_no_spoilt_proof_of_inclusion_leads_to_the_root(tree):
    random = Random(6962)  # noqa: S311 no secret
    tried = 0
    while tried < 3_000:
        size = random.randrange(1, MOST + 1)
        index = random.randrange(size)
        proof = inclusion_proof(tree, index, size)
        other = spoilt(random, proof)
        if other != proof:
            tried += 1
            found = root_from_inclusion(bytes([index]), index, size, other)
            assert found != root(tree, size), (index, size, other)


def test_no_entry_is_found_at_another_place_or_in_a_log_of_another_shape(tree):
    for size in range(1, MOST):
        for index in range(size):
            proof = inclusion_proof(tree, index, size)
            for other in range(size + 1):
                found = root_from_inclusion(bytes([index]), other, size, proof)
                assert (found == root(tree, size)) == (other == index)
            found = root_from_inclusion(bytes([index + 1]), index, size, proof)
            assert found != root(tree, size)


def test_no_spoilt_proof_of_consistency_holds(tree):
    random = Random(9162)  # noqa: S311 no secret
    tried = 0
    while tried < 3_000:
        size = random.randrange(1, MOST + 1)
        old_size = random.randrange(1, size + 1)
        old, new = head(old_size, root(tree, old_size)), head(size, root(tree, size))
        proof = consistency_proof(tree, old_size, size)
        other = spoilt(random, proof)
        if other != proof:
            tried += 1
            assert not is_continued(old, new, other), (old_size, size, other)


def test_a_proof_of_consistency_is_of_its_two_roots_alone(tree):
    for size in range(2, MOST + 1):
        for old_size in range(1, size):
            proof = consistency_proof(tree, old_size, size)
            old, new = root(tree, old_size), root(tree, size)
            forged = bytes(32)
            assert not is_continued(head(old_size, forged), head(size, new), proof)
            assert not is_continued(head(old_size, old), head(size, forged), proof)
            assert not is_continued(head(old_size, new), head(size, old), proof)


def test_the_empty_log_has_one_root(tree):
    new = head(3, root(tree, 3))

    assert is_continued(head(0, ROOTS[0]), new, [])
    assert not is_continued(head(0, bytes(32)), new, [])
    assert not is_continued(head(0, ROOTS[0]), new, [bytes(32)])
