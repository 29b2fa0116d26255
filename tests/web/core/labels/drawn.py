"""Labels, clearances and a policy to draw from; by hypothesis, or by a seeded draw."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from backstay_web.core.labels.label import BITS, Clearance, Label
from backstay_web.core.labels.policy import Policy
from backstay_web.core.labels.wording import Marking

FULL = Policy(
    key=1,
    name="Exercise Policy",
    uri="urn:oid:2.999.1",
    levels=("OPEN", "LIMITED", "CLOSED"),
    bodies=tuple(f"N{number:02}" for number in range(BITS)),
    restrictions=tuple(f"<{number:02}> & 'ї\"" for number in range(BITS)),
)
"""A policy with all the names that there is room for, some of them hard to write."""

masks = st.integers(0, 2**BITS - 1)
some_bodies = st.integers(1, 2**BITS - 1)
labels = st.builds(
    Label,
    policy=st.just(FULL.key),
    level=st.integers(0, 2),
    rel=masks,
    cav=masks,
    originators=some_bodies,
)
clearances = st.builds(
    Clearance,
    policy=st.just(FULL.key),
    level=st.integers(0, 2),
    bodies=masks,
    cav=masks,
)
moments = st.datetimes(timezones=st.just(UTC))
markings = st.builds(
    Marking,
    label=st.builds(
        Label,
        policy=st.just(FULL.key),
        level=st.integers(0, 2),
        rel=some_bodies,
        cav=masks,
        originators=some_bodies,
    ),
    created_at=moments,
    review_at=st.none() | moments,
)


def draw_mask(random: Random, least: int = 0) -> int:
    """Return a mask; sparse, even and dense ones are equally likely."""
    one, other = random.getrandbits(BITS), random.getrandbits(BITS)
    return max(least, random.choice([one & other, one, one | other]))


def draw_label(random: Random) -> Label:
    """Return a label that goes to somebody."""
    return Label(
        policy=FULL.key,
        level=random.randrange(3),
        rel=draw_mask(random, 1),
        cav=draw_mask(random) & draw_mask(random),
        originators=1 << random.randrange(BITS),
    )


def draw_clearance(random: Random) -> Clearance:
    """Return what one reader may read, for one body or several."""
    body = 1 << random.randrange(BITS)
    return Clearance(
        policy=FULL.key,
        level=random.randrange(3),
        bodies=random.choice([body, body, draw_mask(random)]),
        cav=draw_mask(random) | draw_mask(random),
    )


def draw_marking(random: Random) -> Marking:
    """Return a label with its moments."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    created_at = start + timedelta(seconds=random.randrange(10**9))
    review_at = created_at + timedelta(days=random.randrange(1, 4000))
    return Marking(draw_label(random), created_at, random.choice([None, review_at]))
