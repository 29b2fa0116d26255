"""A week of a leg or bay is never promised twice; a promise binds its own offer."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.models import EventRow
from backstay_web.donations.models import Commitment
from backstay_web.plans import actions
from backstay_web.plans.models import Load, Promise
from tests.web.plans.promises.ground import World, accept, do, line_for, proposed

THERE_KG = 60_000
"""Over the rail from the depot to the gate in a week of the smallest case."""


def carried(world: World) -> tuple[Any, Any]:
    """Return a proposal and the first line of Aland that carries."""
    proposal = proposed(world)
    return proposal, line_for(world.ada, proposal, "carry")


def load(world: World) -> Load:
    with acting(world.ada.token):
        return Load.objects.get()


def keep_load(world: World, row: Any, committed: int) -> None:
    """Let so much of the week of a line be promised already."""
    [[start_on, _, there]] = row.weekly
    with acting(world.ada.token):
        Load.objects.create(
            leg_id=row.leg_id,
            start_on=start_on,
            quantity=there,
            committed=committed,
            originator=world.ada.origin,
            level=row.level,
            rel=row.rel & world.ada.rel,
            cav=0,
        )


def test_a_line_says_what_it_takes_of_its_week_and_what_there_is(world):
    _, row = carried(world)

    assert row.weekly == [[row.start_on.isoformat(), row.quantity, THERE_KG]]


def test_a_yes_counts_mass_over_a_leg_and_a_freed_promise_opens_it(world):
    proposal, row = carried(world)
    accept(world, proposal, row)

    taken = load(world)

    assert (taken.quantity, taken.committed) == (THERE_KG, row.quantity)
    with acting(world.ada.token):
        promise = Promise.objects.get(line=row.pk)
        assert EventRow.objects.filter(table="plans_load").exists()
    do(actions.free, world.ada, promise=promise.pk, expected_version=1)
    assert load(world).committed == 0


def test_no_more_of_a_week_is_promised_than_there_is(world):
    proposal, row = carried(world)
    keep_load(world, row, THERE_KG - row.quantity + 1)

    with pytest.raises(Faulty, match=f"Only {row.quantity - 1} of {THERE_KG} are open"):
        accept(world, proposal, row)

    with acting(world.ada.token):
        assert not Promise.objects.exists()


def test_the_database_refuses_more_of_a_week_than_there_is(world):
    _, row = carried(world)

    with pytest.raises(IntegrityError, match="plans_load_never_over"):
        keep_load(world, row, THERE_KG + 1)


def test_other_nations_do_not_read_what_a_nation_carries(world):
    proposal, row = carried(world)
    accept(world, proposal, row)

    with acting(world.ria.token):
        assert not Load.objects.exists()


def test_a_promise_is_kept_only_with_as_much_of_ones_own_offer(world):
    proposal = proposed(world)
    shells = line_for(world.ada, proposal, "deliver", "Shell")
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    accept(world, proposal, guns)

    with acting(world.ada.token):
        of_guns = Commitment.objects.get()
        for bound in (None, of_guns.pk):
            made = Promise(
                id=uuid4(),
                line_id=shells.pk,
                owner_id=world.desk,
                commitment_id=bound,
                promised_at=timezone.now(),
                originator=world.ada.origin,
                **columns_of(shells),
            )
            with (
                pytest.raises(ProgrammingError, match="row-level security"),
                transaction.atomic(),
            ):
                made.save(force_insert=True)


def test_a_line_of_another_nation_cannot_be_promised(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")

    with pytest.raises(Faulty, match="no such line"):
        accept(world, proposal, guns, by=world.ria)
