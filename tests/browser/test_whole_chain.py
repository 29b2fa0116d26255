"""One package goes from need to fielded through real pages: 13 posts, four nations.

The command, who gives, who carries and who receives; those of the recipient read
Ukrainian, the others English. Whatever page is passed is looked at (walk.py).
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backstay_web.catalogue.models import Language, TemplatePart, Variant
from backstay_web.nations.models import Nation
from backstay_web.plans.models import Promise
from backstay_web.requirements.models import Requirement
from backstay_web.sites.models import Leg, Site
from tests.browser.conftest import DESKTOP, started
from tests.browser.demonstration import Demonstration, first_day, key_of
from tests.browser.test_journeys import WAITS_MS, WEEKS
from tests.browser.test_journeys import inside as inside
from tests.browser.test_journeys import looked as looked
from tests.browser.test_journeys import walks as walks
from tests.browser.walk import KEY, Walk

ASKED_BEFORE: Final = 2
"""Needs that are in the small case, and so before one that is asked for later."""
PROOF: Final = "Paper 12"
UKRAINIAN: Final = {"language": "uk"}
READ: Final = ("CMD", "EE", "UA")
"""Who reads what the chain makes; the carrier is told mass alone."""
SERIALS: Final = "\n".join(f"A {number}" for number in range(1, 7))
STEPS: Final[dict[str, dict[str, str]]] = {
    "Repair begins": {},
    "The work is over": {},
    "It passed its check": {"waived_by": "The chief", "reason": "Nobody else is there"},
    "It left for its unit": {},
    "Its unit has it": {},
}
"""Of a gun that is mended where it stands, and checked by whoever mended it."""
EXPECTED: Final = ("Repair begins", "The work is over", "It left for its unit")
"""Those of them that say until when the next one is done."""


@pytest.fixture(scope="module")
def demonstration(
    django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """Start one of its own: in that of the journeys much is promised already."""
    with started(tmp_path_factory.mktemp("chain"), django_db_blocker) as made:
        yield made


class Chain:
    """The people of the chain, each with a browser of his own, and its package."""

    def __init__(self, walks: Any, inside: Demonstration) -> None:
        self.walks = walks
        self.inside = inside
        self.entered: dict[str, Walk] = {}
        with inside.seen_by("commander"):
            like = Requirement.objects.get(code="battery")
            self.sites = dict(Site.objects.values_list("code", "pk"))
            self.nations = dict(Nation.objects.values_list("code", "pk"))
            bodies = Nation.objects.filter(code__in=READ)
            self.bodies = dict(bodies.values_list("code", "body"))
            self.legs = dict(Leg.objects.values_list("code", "pk"))
            rows = TemplatePart.objects.filter(option__template=like.template_id)
            self.parts = dict(rows.values_list("part", "pk"))
            self.variants = dict(Variant.objects.values_list("code", "pk"))
            self.languages = dict(Language.objects.values_list("code", "pk"))
        self.need = ask(self, like)

    def by(self, who: str) -> Walk:
        """Return the browser of somebody, who has entered; on his first page."""
        if who not in self.entered:
            language = UKRAINIAN if who.endswith("-ua") else {}
            self.entered[who] = self.walks(**language)
            self.entered[who].enter(who)
        return self.entered[who]

    def promise_of(self, variant: str) -> UUID:
        """Return the promise to give so many of a variant."""
        with self.inside.seen_by("desk-ee"):
            return key_of(Promise.objects.filter(line__lot__variant__code=variant))

    def others(self, own: str) -> dict[str, Any]:
        """Return what lets the other nations of the chain read a new row."""
        also = [body for code, body in self.bodies.items() if code != own]
        return {"released_to": {"value": "some"}, "also": also}


@pytest.mark.parametrize(("language", "size"), [("en", DESKTOP)], ids=["en-desktop"])
def test_a_package_goes_from_need_to_fielded_by_posts_of_four_nations(walks, inside):
    chain = Chain(walks, inside)

    validate(chain)
    offer(chain)
    drafted = plan(chain)
    show(chain, drafted)
    for desk in ("desk-ee", "desk-ua"):
        promise(chain.by(desk))
    counter(chain, drafted)
    consignment = send(chain)
    move(chain, consignment, "depot-gate")
    hand_over(chain, consignment)
    move(chain, consignment, "gate-town")
    receive(chain, consignment)
    train(chain)
    mend(chain)
    say_there(chain, "manual", 1)

    read_fielded(chain)


def select(row: Any) -> dict[str, str]:
    return {"value": str(row)}


def key_in(walk: Walk) -> str:
    """Return the key of the row whose page is shown."""
    keys: list[str] = KEY.findall(walk.page.url)
    return keys[-1]


def ask(chain: Chain, like: Requirement) -> str:
    """Ask for one more battery, put it before all that were asked for; return it."""
    asker = chain.by("needs-ua")
    asker.follow("Needs and offers")
    asker.follow("Ask for a capability")
    asker.fill(
        template=select(like.template_id),
        group=select(like.group_id),
        site=select(chain.sites["town"]),
        curve=select(like.curve_id),
        need_by_on=timezone.localdate() + timedelta(weeks=3),
        purpose="For the whole chain",
        **chain.others("UA"),
    )
    asker.press("Ask")
    need = key_in(asker)
    [number] = re.findall(r"\d+", asker.page.locator("h1").inner_text())[:1]
    asker.follow("Needs and offers")
    asker.follow("Set the order")
    for _ in range(ASKED_BEFORE):
        asker.press("Move requirement %(number)s up", number=number)
    asker.press("Compare")
    asker.press("Set this order")
    return need


def validate(chain: Chain) -> None:
    desk = chain.by("validation-desk")
    desk.follow_to("/requirements/queue/")
    desk.page.locator(f'[name="ticked"][value^="{chain.need}"]').check()
    desk.press("Validate what is ticked")
    desk.press("Yes, validate them")


def offer(chain: Chain) -> None:
    """Offer more guns than were offered before, and confirm it."""
    desk = chain.by("desk-ee")
    desk.follow("Make an offer")
    desk.follow_to("/offers/offer/add/materiel/")
    desk.fill(
        title="Two more guns",
        confidence_percent=80,
        state=select("offered"),
        evidence="Letter 7",
        variant=select(chain.variants["howitzer"]),
        site=select(chain.sites["depot"]),
        quantity=2,
        condition=select("serviceable"),
        ready_on=timezone.localdate() + timedelta(days=60),
        **chain.others("EE"),
    )
    desk.press("Save")
    desk.follow("Confirm")
    desk.fill(evidence="Decision 8")
    desk.press("Save")
    desk.sees("Plans may count on it today.")


def plan(chain: Chain) -> str:
    """Freeze what is known, plan it, and draft a proposal to nations; return it."""
    planner, today = chain.by("coalition-lead"), timezone.localdate()
    planner.follow("Plans")
    planner.follow("Make a snapshot")
    day = first_day(today)
    planner.fill(name="chain", as_of_on=day, horizon_weeks=WEEKS, reason="x")
    planner.press("Make it")
    planner.follow("Start a run")
    planner.fill(effort=1, reason="x")
    planner.press("Start")
    ended = planner.page.get_by_role("heading", name="Loads", exact=True)
    ended.wait_for(timeout=WAITS_MS)
    planner.follow("Draft a proposal to nations")
    planner.fill(title="The chain", answer_by_on=today + timedelta(days=9))
    planner.press("Draft what nations are to be asked")
    return key_in(planner)


def show(chain: Chain, proposal: str) -> None:
    officer = chain.by("release-officer")
    officer.follow("Plans")
    officer.follow("Proposals")
    officer.follow_to(f"/plans/proposals/{proposal}/")
    officer.follow("Show each nation its share")
    officer.fill(reason="The nations are to answer.")
    officer.press("Show each nation its share")


def promise(desk: Walk) -> None:
    """Promise all that a nation is asked for."""
    desk.open("")
    desk.follow_to("/plans/desk/")
    for tick in desk.page.locator('[name="ticked"]').all():
        tick.check()
    desk.press("Promise what is ticked")
    desk.sees("Every line of it is promised.")


def counter(chain: Chain, proposal: str) -> None:
    """Let the carrier promise one line, and carry the other later, which is taken."""
    desk, planner = chain.by("desk-pl"), chain.by("coalition-lead")
    desk.follow_to("/plans/desk/")
    desk.page.locator('[name="ticked"]').first.check()
    desk.press("Promise what is ticked")
    desk.page.locator('[name="ticked"]').check()
    due = timezone.localdate() + timedelta(days=40)
    desk.page.locator('[name^="due_on:"]').fill(str(due))
    desk.page.locator('[name="reason"]').fill("The wagons are elsewhere until then.")
    desk.press("Counter what is ticked")
    planner.open(f"plans/proposals/{proposal}/")
    planner.follow("Reply")
    planner.fill(is_taken="yes", reason="The shells are needed later.")
    planner.press("Reply to the counter")


def send(chain: Chain) -> str:
    """Prepare guns and shells, let them leave, and take them into custody."""
    desk = chain.by("desk-ee")
    desk.open("transfers/consignment/add/")
    desk.fill(
        code="CHAIN-1",
        title="Guns and shells of the chain",
        nation=select(chain.nations["EE"]),
        to_nation=select(chain.nations["UA"]),
        from_site=select(chain.sites["depot"]),
        to_site=select(chain.sites["town"]),
        **chain.others("EE"),
    )
    desk.press("Save")
    consignment = key_in(desk)
    for code, part, quantity in (("guns", "howitzer", 6), ("shells", "shell", 600)):
        put(chain, desk, code, part, quantity)
    desk.open(f"transfers/consignment/{consignment}/")
    desk.go(desk.page.locator('main a[href*="item_number"], main a[href*="number/"]'))
    desk.fill(numbers=SERIALS)
    desk.press("Save")
    desk.open(f"transfers/consignment/{consignment}/")
    desk.follow("Let it leave")
    desk.fill(waived_by="Head of the depot", waived_why="Shells are counted.")
    desk.press("Save")
    desk.follow("Take into custody")
    desk.press("Save")
    desk.sees("In whose hands")
    return consignment


def put(chain: Chain, desk: Walk, code: str, variant: str, quantity: int) -> None:
    """Put an item into the consignment that is shown, and say what it is for."""
    home = desk.page.url.removeprefix(desk.address)
    desk.follow_to("/transfers/item/add/")
    desk.fill(code=f"CHAIN-{code}", quantity=quantity, condition=select("serviceable"))
    desk.fill(variant=select(chain.variants[variant]))
    desk.press("Save")
    desk.open(home)
    part = {"requirement": select(chain.need), "package_number": 1}
    part["part"] = select(chain.parts[code])
    for named in ({"promise": select(chain.promise_of(variant))}, part):
        desk.go(desk.page.locator("main a", has_text=f"CHAIN-{code}").first)
        desk.follow_to("/transfers/fulfilment/add/")
        desk.fill(**named)
        desk.press("Save")
        desk.open(home)


def move(chain: Chain, consignment: str, leg: str) -> None:
    """Plan a movement over a leg that carries it, and say that it left and came."""
    mover = chain.by("movement-controller")
    mover.open("transfers/movement/add/")
    mover.fill(code=f"M-{leg}", leg=select(chain.legs[leg]), conveyance="Train 12")
    mover.fill(**chain.others("CMD"))
    mover.press("Save")
    mover.follow_to("/transfers/timing/add/")
    leaves = timezone.now()
    comes = leaves + timedelta(hours=3)
    mover.fill(departs_at=moment(leaves), arrives_at=moment(comes))
    mover.press("Save")
    mover.follow_to("/transfers/carriage/add/")
    mover.fill(consignment=select(consignment))
    mover.press("Save")
    for verb in ("It has left", "It has come"):
        mover.follow(verb)
        mover.fill(evidence=PROOF)
        mover.press("Save")
    mover.sees("arrived")


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def hand_over(chain: Chain, consignment: str) -> None:
    """Let the recipient count what stands at the hub, and both sides sign."""
    receiver, giver = chain.by("logistics-ua"), chain.by("desk-ee")
    receiver.open(f"transfers/consignment/{consignment}/")
    receiver.follow_to(f"/transfers/consignment/{consignment}/count/")
    for field in receiver.page.locator('main [name^="counted_"]').all():
        label = receiver.page.locator(f'label[for="{field.get_attribute("id")}"]')
        field.fill(re.findall(r"\d+", label.inner_text())[-1])
    receiver.press("Save")
    handover = key_in(receiver)
    for side in (receiver, giver):
        side.open(f"transfers/handovers/{handover}/")
        side.follow("Sign")
        side.press("Sign")
    giver.sees("signed by both sides")


def receive(chain: Chain, consignment: str) -> None:
    """Let the recipient say that its unit has all, and the giver report of it."""
    receiver, desk = chain.by("logistics-ua"), chain.by("desk-ee")
    receiver.open(f"transfers/consignment/{consignment}/")
    receiver.follow_to(f"/transfers/consignment/{consignment}/receive/")
    receiver.fill(on=timezone.localdate(), evidence=f"{PROOF} of the unit")
    receiver.page.locator('[name="quantity_0"]').fill("600")
    for tick in receiver.page.locator('[name="units"]').all():
        tick.check()
    receiver.press("Save")
    receipt = key_in(receiver)
    desk.open(f"transfers/receipts/{receipt}/")
    desk.follow("Report of its promises")
    desk.press("Save")
    desk.sees("received by unit")


def mend(chain: Chain) -> None:
    """Let a gun that broke on its way be mended forward, and counted in again."""
    mends, today = chain.by("repair-coordinator"), timezone.localdate()
    mends.follow("Repair jobs")
    mends.follow("Report a fault")
    mends.fill(
        variant=select(chain.variants["howitzer"]),
        serial="A 6",
        site=select(chain.sites["town"]),
        symptom="The recoil leaks",
        reported_on=today,
        wait_until_on=today + timedelta(days=3),
        evidence=PROOF,
        **chain.others("CMD"),
    )
    mends.press("Save")
    mends.follow("Decide where")
    mends.fill(triage=select("forward"), for_forward="Near.", for_evacuation="None.")
    mends.fill(wait_until_on=today + timedelta(days=3), evidence=PROOF)
    mends.press("Save")
    for step, more in STEPS.items():
        mends.follow(step)
        until = {"until_on": today + timedelta(days=3)} if step in EXPECTED else {}
        mends.fill(on=today, evidence=PROOF, **until, **more)
        mends.press("Save")
    mends.sees("returned")


def train(chain: Chain) -> None:
    """Let a crew be named, get seats, attend and pass."""
    today = timezone.localdate()
    set_standard(chain)
    course = plan_course(chain, today)
    name_crew(chain, today, course)
    teachers = chain.by("teachers-ee")
    teachers.open(f"training/held_course/{course}/")
    teachers.follow("Give it seats")
    teachers.fill(travel="By bus")
    teachers.press("Save")
    for step in ("Confirm", "Begin"):
        teachers.follow(step)
        teachers.fill(on=today - timedelta(days=20), evidence=PROOF)
        teachers.press("Save")
    teachers.follow("The crew has come")
    teachers.fill(on=today - timedelta(days=20))
    teachers.press("Save")
    teachers.follow("Say its result")
    teachers.fill(verdict=select("pass"), marks_percent=80, on=today, evidence=PROOF)
    teachers.page.locator('[name="critical_passed"]').check()
    teachers.press("Save")
    teachers.follow("End")
    teachers.fill(on=today, evidence=PROOF)
    teachers.press("Save")


def set_standard(chain: Chain) -> None:
    planner = chain.by("training-planner")
    planner.open("training/standard/add/")
    planner.fill(
        code="gunners.chain",
        name="Gunners of the chain",
        kind={"index": 1},
        edition=1,
        pass_percent=70,
        valid_months=12,
        released_to=select("all"),
    )
    planner.press("Save")


def plan_course(chain: Chain, today: date) -> str:
    """Plan a course with interpreters, which keeps the promise to teach."""
    teachers = chain.by("teachers-ee")
    teachers.follow("Plan a course")
    teachers.fill(
        code="CHAIN-C",
        kind={"index": 1},
        site=select(chain.sites["school"]),
        language=select(chain.languages["en"]),
        standard={"index": 1},
        report_on=today - timedelta(days=21),
        start_on=today - timedelta(days=20),
        end_on=today + timedelta(days=8),
        seats=40,
        instructor_teams=1,
        notice_days=45,
        **chain.others("EE"),
    )
    teachers.press("Save")
    course = key_in(teachers)
    teachers.follow_to("/training/held_interpreters/add/")
    teachers.fill(language=select(chain.languages["uk"]), teams=1)
    teachers.press("Save")
    teachers.open(f"training/held_course/{course}/")
    teachers.follow("Name the promise that it keeps")
    teachers.fill(promise={"index": 1})
    teachers.press("Save")
    return course


def name_crew(chain: Chain, today: date, course: str) -> None:
    """Name a crew, say what it is trained for, and ask for its seats."""
    sender = chain.by("training-ua")
    sender.follow("Name a crew")
    sender.fill(
        code="CHAIN-W",
        trade="gunners",
        people=40,
        language=select(chain.languages["uk"]),
        ready_on=today - timedelta(days=60),
        basic_on=today - timedelta(days=90),
        kept_until_on=today + timedelta(days=300),
        **chain.others("UA"),
    )
    sender.press("Save")
    sender.follow("Say what it is trained for")
    sender.fill(requirement=select(chain.need), part=select(chain.parts["crews"]))
    sender.press("Save")
    sender.follow("Ask for seats")
    sender.fill(held=select(course))
    sender.press("Save")


def say_there(chain: Chain, part: str, quantity: int) -> None:
    """Let the recipient say what came of a part, on the page of its package."""
    reader = chain.by("needs-ua")
    reader.open(f"plans/needs/{chain.need}/")
    reader.follow("Say what is there")
    reader.fill(
        part=select(chain.parts[part]),
        quantity=quantity,
        on=timezone.localdate(),
        evidence=f"{PROOF} of {part}",
    )
    reader.press("Say what is there")


def read_fielded(chain: Chain) -> None:
    """Find the package fielded, with the evidence of each of its parts."""
    reader = chain.by("needs-ua")
    reader.open(f"plans/needs/{chain.need}/")

    reader.sees("fielded")
    for whose in ("the unit", "manual"):
        expect(reader.page.locator("main")).to_contain_text(f"{PROOF} of {whose}")
    reader.sees("where it comes from")
