"""Each kind of post does its daily decision to the end, as its pages lead it there.

In two languages, on a desk and on a phone; English on a desk and Ukrainian on a phone
each time, the other two at night. Whatever page is passed is looked at (walk.py).
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect

from backstay_web.donations.models import Offer
from backstay_web.nations.models import Nation, Post
from backstay_web.plans import actions as plans
from backstay_web.plans import queries, standing
from backstay_web.plans.models import Run
from backstay_web.requirements import actions as needs
from backstay_web.requirements.actions.asking import FILLED
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import requirements
from backstay_web.sites import actions as sites
from backstay_web.sites.models import Site
from tests.browser.conftest import DESKTOP, PHONE, Seen, note
from tests.browser.demonstration import FOR_ALL, Demonstration, first_day, key_of
from tests.browser.walk import Looked, Walk
from tests.web.accounts.codes import code_of

WALKS: Final = [
    pytest.param("en", DESKTOP, id="en-desktop"),
    pytest.param("uk", PHONE, id="uk-phone"),
    pytest.param("en", PHONE, id="en-phone", marks=pytest.mark.nightly),
    pytest.param("uk", DESKTOP, id="uk-desktop", marks=pytest.mark.nightly),
]
LOOKS_EVERY_S: Final = 0.5
ORDER: Final = ("en-1280", "uk-390", "en-390", "uk-1280")
"""For what may not be there twice at the same time."""
STEP_MS: Final = 15_000
WAITS_MS: Final = 60_000
"""For a plan of the smallest case: most of it goes into starting the search."""
RULES: Final = {
    "wait_weeks": 8,
    "course_gap_weeks": 1,
    "notice_weeks": 4,
    "nanopoints_per_eur": 2_000,
}
WEEKS: Final = 12
PASSWORD: Final = "a lighthouse in the fog"  # noqa: S105 of an invented person

Walks = Callable[..., Walk]


@pytest.fixture(scope="module")
def looked() -> Looked:
    """Return what was looked at by any of these walks."""
    return Looked()


@pytest.fixture
def walks(
    demonstration: Demonstration,
    browser: Browser,
    seen: Seen,
    looked: Looked,
    language: str,
    size: tuple[int, int],
) -> Iterator[Walks]:
    """Return how to set out: each in a browser that knows nothing of the others."""
    contexts: list[BrowserContext] = []

    def set_out(language: str = language) -> Walk:
        width, height = size
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        context.set_default_timeout(STEP_MS)
        context.add_cookies(
            [
                {
                    "name": "backstay_language",
                    "value": language,
                    "url": demonstration.address,
                }
            ]
        )
        page = context.new_page()
        page.on("console", lambda said: note(said.type, said.text, seen))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("request", lambda asked: stranger(asked.url, demonstration, seen))
        return Walk(page, demonstration.address, language, size, looked)

    yield set_out
    for context in contexts:
        context.close()
    found = dict(looked.faults)
    looked.faults.clear()  # each fault fails the walk that came upon it, and no other
    assert found == {}


def stranger(url: str, demonstration: Demonstration, seen: Seen) -> None:
    if not url.startswith((demonstration.address, "data:", "blob:")):
        seen.strangers.append(url)


@pytest.fixture
def walk(walks: Walks) -> Walk:
    """Set out once."""
    return walks()


@pytest.fixture(scope="module")
def inside(
    demonstration: Demonstration, django_db_blocker: Any
) -> Iterator[Demonstration]:
    """Return the demonstration, with its database open to this process."""
    with django_db_blocker.unblock(), demonstration.opened():
        yield demonstration


@pytest.fixture(scope="module")
def planned(inside: Demonstration) -> UUID:
    """Have the small case planned, and return the run."""
    snapshot, run = uuid4(), uuid4()
    day = first_day(timezone.localdate())
    terms = {"first_day": day, "as_of_on": day, "horizon_weeks": WEEKS}
    terms |= {"name": "before", "least_confidence_percent": 50, "rules": RULES}
    inside.do("coalition-lead", plans.make_snapshot, snapshot=snapshot, **terms)
    asked = {"method": "full", "effort": 1, "time_s": None, "gap_ppm": 0, "seed": 7}
    inside.do("coalition-lead", plans.ask_run, run=run, snapshot=snapshot, **asked)
    return run


@pytest.fixture
def drafted(inside: Demonstration, planned: UUID) -> UUID:
    """Let the planner draft a proposal, and return it."""
    wait_for(inside, planned)
    proposal = uuid4()
    by = timezone.localdate() + timedelta(days=10)
    told = {"title": f"Draft {proposal.hex[:6]}", "answer_by_on": by}
    inside.do("coalition-lead", plans.draft, proposal=proposal, run=planned, **told)
    return proposal


@pytest.fixture
def proposed(inside: Demonstration, drafted: UUID) -> UUID:
    """Let a release officer show it to nations."""
    inside.do(
        "release-officer", plans.propose, proposal=drafted, expected_version=1, level=0
    )
    return drafted


@pytest.fixture
def asked_for(inside: Demonstration) -> list[UUID]:
    """Let the recipient ask for two more batteries, which wait for a verdict."""
    made = [uuid4(), uuid4()]
    with inside.seen_by("needs-ua"):
        like = Requirement.objects.filter(retired_on=None).values(*FILLED).first()
    assert like is not None
    for key in made:
        fields = {**like, "code": f"t{key.hex[:6]}"}
        inside.do(
            "needs-ua", needs.ask, requirement=key, release=FOR_ALL, **pointing(fields)
        )
    return made


def pointing(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as commands take them: what points to a row by its key."""
    return {name.removesuffix("_id"): value for name, value in fields.items()}


def wait_for(inside: Demonstration, run: UUID) -> None:
    """Wait until a run has its plan."""
    until = timezone.now() + timedelta(milliseconds=WAITS_MS)
    while timezone.now() < until:
        with inside.seen_by("coalition-lead"):
            if queries.result_of(run) is not None:
                return
        time.sleep(LOOKS_EVERY_S)
    raise AssertionError("The run has no plan in time.")


each_way = pytest.mark.parametrize(("language", "size"), WALKS)


@each_way
def test_a_recipient_asks_ranks_and_reads_what_to_expect(walk, inside):
    walk.enter("needs-ua")

    walk.follow("Needs and offers")
    walk.follow("Ask for a capability")
    walk.fill(
        template={"index": 1},
        group={"index": 1},
        site={"index": 1},
        curve={"index": 1},
        need_by_on=timezone.localdate() + timedelta(days=200),
        purpose="To be walked through",
        released_to={"value": "some"},
        also=command_of(inside),
    )
    walk.press("Ask")
    number = re.findall(r"\d+", walk.page.locator("h1").inner_text())[0]
    walk.sees("No plan tells of it yet.")
    walk.follow("Needs and offers")
    walk.follow("Set the order")
    walk.press("Move requirement %(number)s up", number=number)
    walk.press("Compare")
    walk.sees("What would be fielded earlier and later")
    moved = walk.page.locator("tbody tr", has_text=re.compile(rf"^\s*{number} "))
    expect(moved.first).to_be_visible()
    walk.press("Set this order")
    walk.follow("Needs and offers")
    walk.follow("What we ask for")

    rows = walk.page.locator("tbody th").all_inner_texts()
    assert rows[-1].split()[0] != number
    with inside.seen_by("validation-desk"):
        assert Requirement.objects.filter(number=number).exists()


@each_way
def test_a_recipient_pastes_needs_mends_a_day_and_the_desk_finds_them(walk, inside):
    pasted = table_of(inside, walk.name, "31.02.2027")
    walk.enter("needs-ua")

    walk.follow("Ask for a capability")  # from the first page, whatever waits there
    walk.follow("Needs and offers")
    paste(walk, pasted)
    walk.press("Check every line")
    walk.sees("Lines at fault")
    expect(walk.page.locator("tbody tr")).to_have_count(1)
    expect(walk.page.locator("tbody tr")).to_contain_text("Потрібно до")
    walk.follow("Needs and offers")
    paste(walk, pasted.replace("31.02", "28.02"))
    walk.press("Check every line")
    walk.press("Apply all of it")

    with inside.seen_by("validation-desk"):
        found = requirements().filter(code__startswith=f"p-{walk.name}-")
        assert [row.state for row in found] == ["asked", "asked"]


def table_of(inside: Demonstration, name: str, day: str) -> str:
    """Return two needs as a spreadsheet has them, the second one by some day."""
    told = ("template", "group", "site", "curve")
    with inside.seen_by("needs-ua"):
        known = requirements().select_related(*told).first()
        assert known is not None
        like = [getattr(known, each).code for each in told]
    head = ["code", *told, "count", "Потрібно до", "Для чого"]
    lines = [
        [f"p-{name}-{number}", *like, "1", by, "To be pasted"]
        for number, by in enumerate(("15.03.2027", day))
    ]
    return "\n".join("\t".join(cells) for cells in (head, *lines))


def paste(walk: Walk, table: str) -> None:
    """Paste a table below the list, and look at it."""
    walk.page.locator("details", has=walk.page.locator('[name="pasted"]')).locator(
        "summary"
    ).click()
    walk.fill(pasted=table)
    walk.press("Look at it")


def command_of(inside: Demonstration) -> int:
    """Return the place of the command in labels."""
    with inside.seen_by("commander"):
        return Nation.objects.get(code="CMD").body


@each_way
def test_the_desk_validates_one_need_and_refuses_another_with_a_reason(
    walk, inside, asked_for
):
    good, bad = asked_for
    walk.enter("validation-desk")

    walk.follow_to("/requirements/queue/")
    walk.page.locator(f'[name="ticked"][value^="{good}"]').check()
    walk.press("Validate what is ticked")
    walk.press("Yes, validate them")
    walk.open(f"requirements/{bad}/judge/")
    for question in ("sustainable", "crew", "licence"):
        walk.fill(**{f"{question}_is_met": "yes"})
    walk.fill(duplicate_is_met="no", duplicate_reason="It is asked for already.")
    walk.press("Give the verdict")
    walk.open(f"requirements/{bad}/")

    expect(walk.page.locator("main")).to_contain_text("It is asked for already.")
    with inside.seen_by("needs-ua"):
        states = {r.pk: r.state for r in requirements().filter(pk__in=asked_for)}
    assert states == {good: "validated", bad: "refused"}


@each_way
def test_a_nation_offers_and_promises_one_line_and_counters_another(
    walk, inside, proposed
):
    walk.enter("desk-ee")

    walk.follow("Needs and offers")
    walk.follow("Offers")
    walk.follow("Make an offer")
    walk.follow_to("/offers/offer/add/materiel/")
    walk.fill(
        title=f"Two more howitzers, {walk.name}",
        confidence_percent=80,
        state={"value": "offered"},
        evidence="Letter 7",
        variant={"index": 1},
        site={"index": 1},
        quantity=2,
        condition={"value": "serviceable"},
        ready_on=timezone.localdate() + timedelta(days=60),
        released_to={"value": "some"},
        also=command_of(inside),
    )
    walk.press("Save")
    walk.follow("Confirm")
    walk.fill(evidence="Decision 8")
    walk.press("Save")
    walk.sees("Plans may count on it today.")
    with inside.seen_by("coalition-lead"):
        assert Offer.objects.filter(title__endswith=f", {walk.name}").exists()

    walk.open("")
    walk.follow_to("/plans/desk/")
    ticks = walk.page.locator('[name="ticked"]')
    before = ticks.count()
    ticks.first.check()
    walk.press("Promise what is ticked")
    assert ticks.count() == before - 1
    last = walk.page.locator("tbody tr", has=ticks).last
    last.locator('[name="ticked"]').check()
    due = timezone.localdate() + timedelta(days=90)
    last.locator('[name^="due_on:"]').fill(str(due))
    walk.page.locator('[name="reason"]').fill("The depot is moved until then.")
    walk.press("Counter what is ticked")
    walk.sees("countered")
    walk.follow_to("/plans/promises/")

    with inside.seen_by("desk-ee"):
        lines = standing.lines().filter(share__proposal=proposed)
        states = set(lines.values_list("state", flat=True))
    assert {"accepted", "countered"} <= states | {"kept"}


on_a_desk = pytest.mark.parametrize(("language", "size"), WALKS[:1])
"""The pages of a snapshot and of a run are wider than a phone so far."""


@on_a_desk
def test_a_planner_freezes_plans_compares_and_drafts(walk, planned, inside):
    wait_for(inside, planned)
    walk.enter("coalition-lead")
    day = first_day(timezone.localdate())

    walk.follow("Plans")
    walk.follow("Make a snapshot")
    walk.fill(name=f"walk-{walk.name}", as_of_on=day, horizon_weeks=WEEKS, reason="x")
    walk.press("Make it")
    walk.follow("Start a run")
    walk.fill(effort=1, reason="x")
    walk.press("Start")
    walk.page.get_by_role("heading", name=walk.word("Loads"), exact=True).wait_for(
        timeout=WAITS_MS
    )
    walk.look()
    walk.fill(other={"value": str(planned)})
    walk.press("Compare")
    walk.sees("What each nation does")
    walk.follow_to("/plans/runs/")
    walk.open(run_path(inside, walk.name))
    walk.follow("Draft a proposal to nations")
    walk.fill(
        title=f"Walk {walk.name}", answer_by_on=timezone.localdate() + timedelta(days=9)
    )
    walk.press("Draft what nations are to be asked")

    walk.sees(
        "You drafted it: a release officer who is another person shows it to nations, "
        "or refuses it with a reason."
    )


def run_path(inside: Demonstration, name: str) -> str:
    with inside.seen_by("coalition-lead"):
        runs = Run.objects.filter(snapshot__name=f"walk-{name}")
        return f"plans/runs/{key_of(runs)}/"


@each_way
def test_a_release_officer_shows_a_plan_that_another_person_drafted(
    walk, inside, drafted
):
    walk.enter("release-officer")

    walk.follow("Plans")
    walk.follow("Proposals")
    walk.follow_to(f"/plans/proposals/{drafted}/")
    walk.follow("Show each nation its share")
    walk.fill(reason="The nations are to answer.")
    walk.press("Show each nation its share")
    walk.follow("Tell recipients what to expect")
    walk.fill(reason="So that they can plan with it.")
    walk.press("Tell recipients what to expect")

    with inside.seen_by("desk-ee"):
        assert standing.shares().get(proposal=drafted).state in ("proposed", "partly")


@each_way
def test_a_release_takes_two_officers(walks, inside):
    site = uuid4()
    code = f"s{site.hex[:6]}"
    with inside.seen_by("movement-controller"):
        home, other = (Nation.objects.get(code=code) for code in ("CMD", "EE"))
    names = {"code": code, "name": f"Siding {code}", "name_uk": f"Колія {code}"}
    inside.do(
        "movement-controller",
        sites.SITE.add,
        entry=site,
        nation=home.pk,
        kind="hub",
        **names,
    )
    officer, deputy = walks(), walks()
    officer.enter("release-officer")
    deputy.enter("release-deputy")

    officer.open(f"search/?q={code}")
    officer.follow_to(f"/sites/site/{site}/")
    officer.follow("Who may read it")
    officer.follow("Release or restrict")
    officer.fill(bodies=[home.body, other.body], reason="They send through it.")
    officer.press("Show what that changes")
    officer.press("Propose")
    deputy.follow("Releases")
    deputy.go(deputy.page.locator("tbody tr", has_text=code).get_by_role("link"))
    deputy.follow("Decide")
    deputy.fill(reason="I have read it.")
    deputy.press("Confirm")

    with inside.seen_by("desk-ee"):
        assert Site.objects.filter(pk=site).exists()


@each_way
def test_an_administrator_lets_a_person_in_who_then_hands_over(walks):
    officer, person = walks(), walks()
    officer.enter("personnel-officer")

    officer.follow("People and posts")
    row = officer.page.locator("tbody tr", has=officer.page.locator(".state.warn"))
    officer.go(row.get_by_role("link"))
    officer.follow("Fill")
    officer.fill(name=f"N. Larch-{officer.name}", reason="The post is vacant.")
    officer.press("Fill")
    officer.follow("Invite")
    officer.fill(reason="He begins today.")
    officer.press("Make the link")
    link = officer.page.locator("main code").inner_text()
    person.open(link.removeprefix(person.address))
    person.fill(
        name=f"larch-{person.name}",
        password=PASSWORD,
        again=PASSWORD,
    )
    person.press("Make the account")
    secret = person.page.locator("main code").inner_text()
    person.fill(code=code_of(secret))
    person.press("Set up")
    person.follow("To your post")
    person.follow("Hand over my post")
    person.fill(note="The keys lie in the safe.", reason="I move on.")
    person.press("Hand over")
    officer.follow("Nations and people")
    officer.follow("People and posts")
    held = officer.page.locator("tbody tr", has_text=f"Larch-{officer.name}")
    officer.go(held.get_by_role("link"))
    officer.follow("End the time in the post")
    officer.fill(reason="He has handed over.")
    officer.press("End")

    officer.sees("Nobody: the post is vacant.")


@each_way
def test_a_commander_reads_what_is_overdue(walk, inside, proposed):
    promise_all(inside, proposed)
    walk.enter("commander")

    walk.follow_to("/plans/promises/?clock=overdue")
    walk.sees("overdue")


def promise_all(inside: Demonstration, proposal: UUID) -> None:
    """Let the nation that gives say yes to all that it has not promised yet."""
    with inside.seen_by("desk-ee"):
        [share] = standing.shares().filter(proposal=proposal)
        lines = standing.lines().filter(share=share, state="open")
        seen = list(lines.values_list("pk", "answer_count"))
        post = key_of(Post.objects.filter(organisation__nation__code="EE"))
    if seen:
        inside.do("desk-ee", plans.accept, share=share.pk, lines=seen, owner=post)


@each_way
def test_an_auditor_checks_the_log_and_verifies_an_offer(walk, inside):
    walk.enter("accountability-officer")

    walk.follow("Exchange")
    walk.follow("Log")
    walk.follow("the events of your nation with their proofs")
    with walk.page.expect_download() as file:
        walk.page.get_by_role("button", name=walk.word("Get the file")).click()
    assert file.value.failure() is None
    walk.follow("Today")
    walk.follow("Who acted when")
    walk.follow("Needs and offers")
    walk.follow("Offers")
    walk.go(walk.page.locator("tbody th a"))
    walk.follow("Verify")
    walk.fill(words="It stands in the yard, counted.")
    walk.press("Save")

    expect(walk.page.locator("main")).to_contain_text("It stands in the yard")


@each_way
def test_a_movement_controller_finds_a_way_and_narrows_it(walk):
    walk.enter("movement-controller")

    walk.follow("Sites and kit")
    walk.follow("Legs")
    walk.go(walk.page.locator("tbody th a"))
    walk.go(walk.page.locator('main a[href^="/sites/leg_period/add/"]'))
    begins = timezone.localdate() + timedelta(days=30 * (1 + ORDER.index(walk.name)))
    ends = begins + timedelta(days=7)
    walk.fill(start_on=begins, end_on=ends, capacity_kg=30_000)
    walk.press("Save")


@each_way
def test_a_training_planner_looks_at_courses_and_reports_a_promise(
    walk, inside, proposed
):
    promise_all(inside, proposed)
    walk.enter("training-planner")

    walk.follow_to("/offers/course/")
    walk.go(walk.page.locator("tbody th a"))
    walk.follow("Plans")
    walk.follow("Our part")
    walk.follow("All promises")
    walk.fill(task={"value": "teach"})
    expect(walk.page.locator("tbody tr")).to_have_count(1)
    walk.go(walk.page.locator("tbody th a"))
    walk.follow("Report how far it has come")
    walk.fill(
        state={"value": "begun"},
        quantity=1,
        on=timezone.localdate(),
        evidence=f"Roll {walk.name}",
    )
    walk.press("Report how far it has come")

    expect(walk.page.locator("main")).to_contain_text(f"Roll {walk.name}")


@each_way
def test_a_repair_coordinator_looks_for_bays_and_makes_a_token_for_a_program(walk):
    walk.enter("repair-coordinator")

    walk.follow("Workshops")
    walk.follow("Today")
    walk.follow("Tokens of programs")
    walk.follow("Make a token")
    ends = timezone.localdate() + timedelta(days=30)
    walk.fill(name=f"Sheet {walk.name}", expires_on=ends, reason="It reads the bays.")
    walk.page.locator('[name="scope"]').first.check()
    walk.press("Make the token")
    walk.follow("All your tokens")
    walk.follow("Revoke")
    walk.fill(reason="It reads them no more.")
    walk.press("Revoke")

    walk.sees("revoked")
