from itertools import pairwise

import pytest

from backstay_web.core.merkle.tree import (
    NotInTree,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)
from tests.web.core.merkle.vectors import CONSISTENCY, ENTRIES, INCLUSION, ROOTS

NIGHTLY = 1_000_000


def tree_of(entries: list[bytes]) -> Tree:
    tree = Tree()
    for entry in entries:
        tree.append(entry)
    return tree


KNOWN = tree_of(ENTRIES)


def test_roots_of_every_size_are_the_known_ones():
    assert [root(KNOWN, size) for size in range(9)] == ROOTS


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_proofs_of_inclusion_are_the_known_ones(index, size, proof):
    assert inclusion_proof(KNOWN, index, size) == proof


@pytest.mark.parametrize(("old_size", "size", "proof"), CONSISTENCY)
def test_proofs_of_consistency_are_the_known_ones(old_size, size, proof):
    assert consistency_proof(KNOWN, old_size, size) == proof


def test_a_root_is_what_the_standard_says_of_two_halves():
    # The left half of seven is the largest power of two below it: four.
    tree = tree_of([bytes([number]) for number in range(7)])
    pairs = [
        node_hash(leaf_hash(bytes([left])), leaf_hash(bytes([left + 1])))
        for left in (0, 2, 4)
    ]
    left = node_hash(pairs[0], pairs[1])
    right = node_hash(pairs[2], leaf_hash(bytes([6])))

    assert root(tree, 7) == node_hash(left, right)


def test_a_log_that_grows_keeps_its_old_roots():
    tree = Tree()
    roots = []
    for number in range(70):
        assert tree.append(bytes([number])) == number
        roots.append(root(tree, tree.size))

    assert [root(tree, size) for size in range(1, 71)] == roots
    assert all(one != other for one, other in pairwise(roots))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: root(KNOWN, 9), "has 8 entries, and never had 9"),
        (lambda: root(KNOWN, -1), "never had -1"),
        (lambda: inclusion_proof(KNOWN, 8, 8), "8 is not among the first 8"),
        (lambda: inclusion_proof(KNOWN, -1, 8), "-1 is not among"),
        (lambda: inclusion_proof(KNOWN, 0, 9), "never had 9"),
        (lambda: consistency_proof(KNOWN, 6, 5), "5 entries cannot begin with 6"),
        (lambda: consistency_proof(KNOWN, -1, 5), "cannot begin with -1"),
    ],
)
def test_what_a_log_never_had_has_no_proof(ask, said):
    with pytest.raises(NotInTree, match=said):
        ask()


@pytest.mark.nightly
def test_a_proof_in_a_log_of_a_million_has_at_most_twenty_hashes():
    tree = tree_of([number.to_bytes(4, "big") for number in range(NIGHTLY)])

    indexes = range(0, NIGHTLY, 997)
    proofs = [inclusion_proof(tree, index, NIGHTLY) for index in indexes]

    assert max(len(proof) for proof in proofs) == 20
