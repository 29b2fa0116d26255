"""A site in which something of everything is there, of two nations and the command."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from backstay_web.catalogue import actions as catalogue
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting, new_token
from backstay_web.core.door import OPEN
from backstay_web.core.releases import actions as releases
from backstay_web.devices import actions as devices
from backstay_web.hooks import actions as hooks
from backstay_web.nations import actions as nations
from backstay_web.nations.models import Nation, Organisation
from backstay_web.nations.permissions import Permission
from backstay_web.nations.roles import ROLE
from backstay_web.notebook import actions as notebook
from backstay_web.plans.models import Promise
from backstay_web.requirements import actions as requirements
from backstay_web.requirements.models import Requirement
from backstay_web.sites import actions as sites
from backstay_web.sites.models import Site
from tests.web.cast import LONG_AFTER, START, Cast, Person, make_person
from tests.web.core.imports.conftest import begin, check
from tests.web.devices.signing import Tablet
from tests.web.donations import conftest as offering
from tests.web.donations.test_rebuild import DAYS, hang_everything, move_everything
from tests.web.everywhere.planning import plan_everything
from tests.web.nations.conftest import add_post
from tests.web.repair.conftest import Shop, make_shop
from tests.web.repair.test_rebuild import ask_everything, repair_everything
from tests.web.requirements import conftest as asking
from tests.web.server import DATABASE
from tests.web.training.conftest import School, course, standard
from tests.web.training.test_rebuild import (
    assign_a_crew,
    keep_a_promise,
    teach_everything,
    train_everything,
)
from tests.web.transfers.test_rebuild import send_everything

NOT_OURS = {Permission.ACTOR_FOUND}
"""Whoever may found actors sees those of all nations: no nation's officer may."""
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GIVEN_UP = """
insert into hooks_delivery (id, hook_id, number, event, kind, noun, subject, queued_at,
    state, tries, came, policy, level, rel, cav, originator)
select gen_random_uuid(), h.id, 1, e.id, e.kind, 'site', e.subject, now(),
    'given_up', 8, 'silent', e.policy, e.level, e.rel, e.cav, h.originator
from hooks_hook h, core_event e where h.id = %s limit 1 returning id
"""


@dataclass(frozen=True)
class World:
    """Whose pages are looked at, and the keys of what only he has."""

    reader: Person
    holding: UUID
    task: UUID
    release: UUID
    import_: UUID
    shop: Shop


def build(cast: Cast, reader: Person) -> World:
    """Make something of everything, but for plans, in a way that can be undone."""
    autodiscover_modules("subjects")
    return furnish(cast, reader, offering.make_ground(cast), "AX")


def build_with_plans(server: Server, cast: Cast, reader: Person) -> World:
    """Make something of everything; some of it only other roles write, and commit."""
    autodiscover_modules("subjects")
    plan_everything(server, cast, reader)
    ground = offering.ground_of(cast.cid, reader.origin, cast.bob.origin)
    made = furnish(cast, reader, ground, "A")
    hand_over(server, reader, made.holding)
    name_somebody(server, reader, made.holding)
    tell_of_everything(server, reader)
    return made


def furnish(cast: Cast, reader: Person, ground: offering.Ground, nation: str) -> World:
    """Make something of everything, each by whoever may; ``nation`` is a code."""
    describe_everything(cast.cid, ground)
    hang_everything(reader, ground)
    move_everything(cast, reader, ground)
    crew = asking.add_crew(cast, ground.battery, ground.language)
    for by in (reader, cast.eva):
        ask_for_everything(cast, by, ground, crew)
    train_all(cast, reader, ground, crew)
    send_everything(cast, reader, ground)
    rename_sites(cast.cid)
    shop = make_shop(reader, ground)
    repair_everything(reader, shop)
    ask_everything(cast, reader, shop)
    holding, task = people(cast, reader)
    capture_offline(cast, reader, ground.depot)
    release = keep_notes(reader, ground)
    import_ = begin(reader, f"nation;name;kind\n{nation};First Battery;unit\n")
    check(reader, import_)
    return World(reader, holding, task, release, import_, shop)


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
        requirements.UNIT_GROUP,
        by,
        nation=by.origin,
        code=f"{word}.brigade",
        name="A brigade",
    )
    steady = asking.add(
        requirements.WORTH_CURVE,
        by,
        code=f"{word}.steady",
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


def describe_everything(cid: Person, ground: offering.Ground) -> None:
    """Add what the catalogue and the map say of a howitzer, a depot and a leg."""
    variant, days = {"variant": ground.howitzer}, DAYS
    all_155 = add_for_all(
        catalogue.EQUIPMENT_CLASS, cid, code="155", name="155 mm howitzers"
    )
    add_for_all(catalogue.CLASS_VARIANT, cid, equipment_class=all_155, **variant)
    words = {"name": "recoil buffer", "name_uk": "гальмо відкоту"}
    add_for_all(catalogue.TERM, cid, code="recoil-buffer", **words)
    add_for_all(catalogue.CONFIGURATION, cid, code="a2", name="A2", **variant)
    add_for_all(catalogue.CODE, cid, scheme="maker", value="17", **variant)
    work = {"condition": "light", "hours": 5, "duration_weeks": 1}
    add_for_all(catalogue.REPAIR, cid, **work, **variant)
    edition = {"language": ground.language, "edition_on": date(2025, 4, 1)}
    add_for_all(catalogue.MANUAL, cid, **edition, **variant)
    course = add_for_all(catalogue.COURSE_SEQUENCE, cid, code="gunnery", name="Gunnery")
    step = {"sequence": course, "step": 1, "kind": ground.gunners}
    add_for_all(catalogue.SEQUENCE_STEP, cid, **step)
    leg = {"leg": ground.leg}
    add_for_all(sites.LEG_CAPACITY, cid, capacity_kg=9_000, **leg)
    add_for_all(sites.LEG_COST, cid, cost_eur_per_t=40, **leg)
    add_for_all(sites.LEG_PERIOD, cid, capacity_kg=0, **days, **leg)
    hub = add_for_all(
        sites.HUB, cid, site=ground.depot, nation=ground.aland, capacity_kg=9_000
    )
    add_for_all(sites.HUB_PERIOD, cid, hub=hub, capacity_kg=0, **days)


def train_all(cast: Cast, reader: Person, ground: offering.Ground, crew: UUID) -> None:
    """Hold courses of the reader's nation for crews of another one, and of its own."""
    by = standard(cast.cid, ground)
    school = School(ground, by, course(reader, ground, by))
    teach_everything(cast.cid, reader, school)
    train_everything(cast.eva, reader, school)
    with acting(reader.token):
        need = Requirement.objects.filter(originator=reader.origin).earliest("number")
        taught = Promise.objects.filter(
            originator=reader.origin, line__task="teach", freed_at=None
        )
        promise = taught.values_list("pk", flat=True).first()
    assign_a_crew(reader, ground, need.pk, crew)
    if promise is not None:
        keep_a_promise(reader, school, promise)


def rename_sites(by: Person) -> None:
    """Give each site another name in Ukrainian, so that its history tells a change."""
    with acting(by.token):
        known = list(Site.objects.filter(originator=by.origin))
    for site in known:
        seen = {"entry": site.pk, "expected_version": site.version}
        do(sites.SITE.change, by, name_uk=f"Місце {site.code}", **seen)


def add_for_all(commands: Any, by: Person, **fields: Any) -> UUID:
    return offering.add(commands, by, release=offering.TO_ALL, **fields)


def people(cast: Cast, reader: Person) -> tuple[UUID, UUID]:
    """Put people into posts of the reader's nation, with work to do."""
    organisation = uuid4()
    do(
        nations.add_organisation,
        cast.cid,
        organisation=organisation,
        nation=reader.origin,
        kind="agency",
        name="Donations",
    )
    may = ["nation.read", "post.hand_over", "task.change"]
    post, other = (
        add_post(cast.cid, organisation, title=title, permissions=may)
        for title in ("Desk", "Spare")
    )
    do(nations.fill_post, cast.cid, post=post, actor=uuid4(), name="Hal")
    task = uuid4()
    do(nations.give_by_hand, reader, task=task, post=post, what="Count the guns")
    with acting(reader.token):
        holding = nations.current(timezone.now()).get(post=post).pk
    do(nations.give_by_hand, cast.cid, task=uuid4(), post=other, what="Read")
    return holding, task


def capture_offline(cast: Cast, reader: Person, site: UUID) -> None:
    """Register a device of a post of the reader's nation, and take what it sends."""
    with acting(reader.token):
        [home, *_] = Organisation.objects.filter(nation=reader.origin)
    may = ["device.read", "device.sync"]
    post = add_post(cast.cid, home.pk, title="Hub", rel=reader.rel, permissions=may)
    tablet = Tablet(uuid4(), post, NOON)
    named = {"name": "zq tablet", "public_key": tablet.public_key}
    where = {"device": tablet.device, "post": post, "site": site}
    do(devices.add_device, reader, **named, **where)
    tablet.capture()
    events = [tablet.capture(), tablet.capture(kind="thing.unheard_of")]
    sent = {"device": tablet.device, "last": None, "events": events}
    do(devices.sync, reader, **sent)


def hand_over(server: Server, reader: Person, holding: UUID) -> None:
    """Let whoever holds a post of the reader's nation leave a note in it."""
    with acting(reader.token):
        actor = nations.current(timezone.now()).get(pk=holding).actor_id
    hal = Person(actor, reader.origin, 0b01, 0, 1, new_token())
    with psycopg.connect(server.url("bs_door", DATABASE)) as door:
        door.execute(OPEN, [hal.token, hal.id, START, LONG_AFTER])
    do(nations.hand_over, hal, holding=holding, note="The key is in the drawer.")


def name_somebody(server: Server, reader: Person, holding: UUID) -> None:
    """Let whoever fills the posts of the reader's nation name who is to stand in."""
    may: list[str] = sorted(ROLE["personnel_officer"].permissions)
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        oto = make_person((owner, door), "Oto", reader.origin, 0b01, 0, 1, may)
    with acting(reader.token):
        post = nations.current(timezone.now()).get(pk=holding).post_id
    who = {"nomination": uuid4(), "post": post, "actor": uuid4(), "name": "Nan"}
    day = timezone.now() + timedelta(days=9)
    do(nations.nominate, oto, at=timezone.now(), **who, ends_at=day)


def tell_of_everything(server: Server, reader: Person) -> None:
    """Have a program told of sites; give one telling up, and try it again."""
    hook, words = uuid4(), "0123456789abcdef" * 2
    said = {"name": "Hub", "address": "https://hub.example/", "nouns": ["site"]}
    do(hooks.add_hook, reader, hook=hook, kinds=[], secret=words, **said)
    with psycopg.connect(server.url("bs_courier", DATABASE)) as courier:
        courier.execute("select set_config('backstay.hook', %s, true)", [str(hook)])
        [delivery] = courier.execute(GIVEN_UP, [hook]).fetchone() or [None]
    do(hooks.retry, reader, retry=uuid4(), delivery=delivery)


def keep_notes(reader: Person, ground: offering.Ground) -> UUID:
    """Comment, follow, keep a filter, and propose a release."""
    row = {"kind": "site", "subject": ground.depot}
    do(notebook.write_comment, reader, comment=uuid4(), text="Mind the gate.", **row)
    with acting(reader.token):
        known = list(Nation.objects.values_list("pk", flat=True))
    for nation in known:
        about = {"kind": "nation", "subject": nation}
        do(notebook.write_comment, reader, comment=uuid4(), text="Known.", **about)
    letter = {"name": "letter.pdf", "data": b64encode(b"%PDF-1.7 a letter").decode()}
    do(notebook.attach, reader, attachment=uuid4(), **letter, **row)
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
