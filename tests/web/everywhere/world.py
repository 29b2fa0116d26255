"""A site in which something of everything is there, of two nations and the command."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from backstay_web.core.context import acting
from backstay_web.core.releases import actions as releases
from backstay_web.nations import actions as nations
from backstay_web.nations.permissions import Permission
from backstay_web.notebook import actions as notebook
from backstay_web.requirements import actions as requirements
from backstay_web.sites import actions as sites
from tests.web.cast import Cast, Person
from tests.web.core.imports.conftest import begin
from tests.web.donations import conftest as offering
from tests.web.donations.test_rebuild import hang_everything, move_everything
from tests.web.nations.conftest import add_post
from tests.web.requirements import conftest as asking

NOT_OURS = {Permission.ACTOR_FOUND}
"""Whoever may found actors sees those of all nations: no nation's officer may."""
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Whose pages are looked at, and the keys of what only he has."""

    reader: Person
    holding: UUID
    task: UUID
    release: UUID
    import_: UUID


def build(cast: Cast, reader: Person) -> World:
    """Make something of everything, each by whoever may, for whoever it is."""
    autodiscover_modules("subjects")
    ground = offering.make_ground(cast)
    hang_everything(reader, ground)
    move_everything(cast, reader, ground)
    crew = asking.add_crew(cast, ground.battery, ground.language)
    for by in (reader, cast.eva):
        ask_for_everything(cast, by, ground, crew)
    holding, task = people(cast, reader, ground.aland)
    release = keep_notes(reader, ground)
    import_ = begin(reader, "nation;name;kind\nAX;First Battery;unit\n")
    return World(reader, holding, task, release, import_)


def do(action: Any, by: Person, **payload: Any) -> Any:
    return offering.do(action, by, **payload)


def ask_for_everything(
    cast: Cast, by: Person, given: offering.Ground, crew: UUID
) -> None:
    """Let a nation ask for batteries, have one judged, and waive a part of one."""
    to_all = {"release": offering.TO_ALL}
    word = "aland" if by.origin == given.aland else "borduria"
    town = offering.add(
        sites.SITE,
        cast.cid,
        nation=by.origin,
        code=f"{word}.town",
        name=f"Town of {word}",
        kind="receiving",
        **to_all,
    )
    brigade = asking.add(
        requirements.UNIT_GROUP, by, nation=by.origin, code="brigade", name="A brigade"
    )
    steady = asking.add(
        requirements.WORTH_CURVE,
        by,
        code="steady",
        name="Steady",
        from_days=[1],
        shares_ppm=[500_000],
    )
    battery = given.battery
    ground = asking.Ground(
        by.origin, given.language, battery, battery, crew, town, brigade, steady
    )
    first, second = asking.ask(ground, by), asking.ask(ground, by)
    asking.ask(ground, by, count=2)
    waived = {"part": crew, "who": "G7", "why": "They are trained."}
    asking.add(requirements.WAIVER, by, requirement=first, **waived)
    taken = {"start_on": NOON.date(), "packages": 2}
    asking.add(requirements.ABSORPTION, by, group=brigade, **taken)
    asking.refuse(cast.cid, first)
    asking.judge(cast.cid, second)


def people(cast: Cast, reader: Person, nation: UUID) -> tuple[UUID, UUID]:
    """Put people into posts of the reader's nation, with work to do."""
    organisation = uuid4()
    do(
        nations.add_organisation,
        cast.cid,
        organisation=organisation,
        nation=nation,
        kind="agency",
        name="Donations",
    )
    post, other = (add_post(cast.cid, organisation, title=t) for t in ("Desk", "Spare"))
    do(nations.fill_post, cast.cid, post=post, actor=uuid4(), name="Hal")
    task = uuid4()
    do(nations.give_by_hand, reader, task=task, post=post, what="Count the guns")
    with acting(reader.token):
        holding = nations.current(timezone.now()).get(post=post).pk
    do(nations.give_by_hand, cast.cid, task=uuid4(), post=other, what="Read")
    return holding, task


def keep_notes(reader: Person, ground: offering.Ground) -> UUID:
    """Comment, follow, keep a filter, and propose a release."""
    row = {"kind": "site", "subject": ground.depot}
    do(notebook.write_comment, reader, comment=uuid4(), text="Mind the gate.", **row)
    for nation in (ground.aland, ground.borduria):
        about = {"kind": "nation", "subject": nation}
        do(notebook.write_comment, reader, comment=uuid4(), text="Known.", **about)
    do(notebook.follow, reader, follow=uuid4(), **row)
    do(
        notebook.save_filter,
        reader,
        saved=uuid4(),
        listing="sites_site",
        name="Depots",
        address="kind=depot",
        is_shared=True,
    )
    group = asking.add(
        requirements.UNIT_GROUP, reader, nation=reader.origin, code="g2", name="Two"
    )
    release = uuid4()
    do(
        releases.propose_release,
        reader,
        at=NOON,
        release=release,
        kind="unit_group",
        subject=group,
        expected_version=1,
        level=0,
        rel=0b11,
        cav=0,
    )
    return release
