"""The truth set is what it says: current, hard, drawn blindly and proven."""

import pytest

from tests.engine.exact import truth as truths
from tests.engine.exact.program import SLACK_PICOPOINTS
from tests.engine.exact.truth import (
    KEPT,
    SIZES,
    WEAK,
    OtherSet,
    Verdict,
    drawn,
    proofs,
    prove,
    relaxed_again,
    truth_set,
    write_relaxations,
)

TRUTHS = truth_set()
QUICK = sorted(TRUTHS, key=lambda truth: (truth.size, truth.cpu_s))
"""Few packages first, and of these the quickest proofs."""
AGAIN = [*QUICK[:2], *QUICK[KEPT["few"] :][:1]]
RELAXED = QUICK[:6]
"""Relaxed again: some of them have limits that rounding would move."""
LEFT_OUT = [truth for truth in drawn() if truth.verdict != Verdict.KEPT]


@pytest.mark.parametrize("truth", TRUTHS, ids=str)
def test_the_proven_optimum_is_of_this_case(truth):
    digest = truth.case().sha256

    assert digest == truth.case_sha256, "run python -m tests.engine.exact.truth"


@pytest.mark.parametrize("truth", AGAIN, ids=str)
def test_some_optima_are_proven_again(truth):
    again, log = prove(truth.size, truth.seed)

    assert again.verdict == Verdict.KEPT
    assert again.optimum == pytest.approx(truth.optimum, abs=SLACK_PICOPOINTS)
    assert again.relaxation_points == pytest.approx(truth.relaxation_points, abs=1e-5)
    assert "\n".join(log).count("Status            Optimal") == 1


@pytest.mark.nightly
@pytest.mark.parametrize("truth", TRUTHS, ids=str)
def test_all_optima_are_proven_again(truth):
    test_some_optima_are_proven_again(truth)


@pytest.mark.parametrize("truth", RELAXED, ids=str)
def test_some_relaxations_are_found_again(truth):
    again = relaxed_again(truth)

    assert again.verdict == truth.verdict
    assert again.relaxation_points == pytest.approx(truth.relaxation_points, abs=1e-5)


@pytest.mark.nightly
@pytest.mark.parametrize("truth", LEFT_OUT, ids=str)
def test_each_case_left_out_would_be_left_out_again(truth):
    test_some_relaxations_are_found_again(truth)


def test_relaxations_that_would_keep_other_cases_are_not_stored(monkeypatch, tmp_path):
    tight = next(truth for truth in LEFT_OUT if truth.verdict == Verdict.TIGHT)
    stored = tmp_path / "truth.csv"
    monkeypatch.setattr(truths, "FILE", stored)
    monkeypatch.setattr(truths, "drawn", lambda: (tight,))
    monkeypatch.setattr(truths, "_relax", lambda _: 2 * tight.relaxation_points)

    with pytest.raises(OtherSet, match=f"{tight}: tight, now kept"):
        write_relaxations()

    assert not stored.exists()


def test_there_are_50_cases_and_25_of_many_packages_that_a_relaxation_misjudges():
    hard = [
        truth
        for truth in TRUTHS
        if 12 <= truth.packages <= 20 and truth.weakness >= WEAK - 1
    ]

    assert len(TRUTHS) == 50
    assert len(hard) >= 25
    assert {truth.size for truth in hard} == {"many"}


def test_the_packages_of_a_case_are_counted():
    counted = [len(truth.case().packages) for truth in TRUTHS[::7]]

    assert counted == [truth.packages for truth in TRUTHS[::7]]


@pytest.mark.parametrize("size", SIZES)
def test_every_seed_was_drawn_until_enough_were_kept(size):
    found = [truth for truth in drawn() if truth.size == size]

    kept = [truth for truth in found if truth.verdict == Verdict.KEPT]
    assert [truth.seed for truth in found] == list(range(len(found)))
    assert len(kept) == KEPT[size]
    assert found[-1] is kept[-1]


def test_a_case_is_left_out_only_for_what_its_proof_says():
    for truth in drawn():
        unproven = truth.optimum_picopoints is None
        assert (truth.verdict == Verdict.UNPROVEN) == unproven
        if truth.verdict == Verdict.TIGHT:
            assert truth.weakness < WEAK - 1


@pytest.mark.parametrize("truth", TRUTHS, ids=str)
def test_each_case_has_the_log_of_its_proof(truth):
    log = proofs()[str(truth)]

    assert "Status            Optimal" in log
    assert "Gap               0%" in log
    assert f"Nodes             {truth.nodes}\n" in log


def test_no_log_is_of_another_case():
    assert sorted(proofs()) == sorted(str(truth) for truth in TRUTHS)
