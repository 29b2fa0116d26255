"""A demonstration holds the public case: to each nation what is its own, once."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any, Final

import pytest
from django.apps import apps
from django.conf.locale.uk import (  # type: ignore[import-untyped] # ships none
    formats,
)
from django.core.management import CommandError, call_command
from django.db.models import CharField, TextField
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.formats import reset_format_cache

from backstay_web.accounts.demonstration import actor_of, found_demonstration
from backstay_web.accounts.models import ActsAs
from backstay_web.config.database.server import Server
from backstay_web.config.exercise import planning
from backstay_web.config.exercise.loading import acting_as, load_exercise
from backstay_web.config.exercise.story.telling import PACKAGES, carry_out
from backstay_web.config.gathering import file_of, read
from backstay_web.config.texts import SITE
from backstay_web.core.history import events_of
from backstay_web.core.models import Actor, Labelled
from backstay_web.core.subjects import SUBJECTS
from backstay_web.donations.loading import offers
from backstay_web.donations.models import CourseCost, Offer
from backstay_web.nations.models import Nation
from backstay_web.plans.fielded import packages_of
from backstay_web.plans.worker import Worker
from backstay_web.repair.models import Message, Solution, Ticket
from backstay_web.requirements.models import Place, Requirement
from backstay_web.requirements.queries import requirements
from backstay_web.sites.models import Leg
from tests.web.accounts.browsing import token_of
from tests.web.accounts.conftest import remove_accounts
from tests.web.cases import public
from tests.web.cast import Cast
from tests.web.conftest import connected, remove_what_was_written
from tests.web.crawling import TEXT, pages, texts
from tests.web.server import DATABASE

STEPS = 3 + 28
"""Sites, catalogue and needs; and the nations that offer anything, Ukraine too."""


@dataclass
class Told:
    """What loading said: until it was broken off, when gone on with, and once more."""

    first: list[str]
    rest: list[str]
    again: list[str]


@pytest.fixture(scope="module")
def told(site_server: Server, people: Cast, django_db_blocker: Any) -> Iterator[Told]:
    """Load the exercise once for these tests, which only read it."""
    owner = site_server.url("bs_migrate", DATABASE)
    hosts = ["localhost", "127.0.0.1"]
    with django_db_blocker.unblock(), override_settings(ALLOWED_HOSTS=hosts):
        found_demonstration(owner)
        first = list(islice(load_exercise(), 5))
        yield Told(first, list(load_exercise()), list(load_exercise()))
        remove_accounts(site_server)
        remove_what_was_written(site_server)


@contextmanager
def seen_by(name: str) -> Iterator[None]:
    with acting_as(actor_of(name), timezone.now()):
        yield


def browser_of(name: str) -> Client:
    """Return the browser of one of the invented people, who enters with a click."""
    browser = Client(SERVER_NAME="localhost")
    links = ActsAs.objects.filter(account__name=name).values_list("account", flat=True)
    browser.post("/door/demonstration/", {"account": str(links.get())})
    browser.get("/door/enter/")
    assert token_of(browser)
    return browser


def first_page(name: str) -> str:
    page: str = browser_of(name).get("/").text
    return page


def test_what_was_broken_off_is_gone_on_with_and_nothing_is_loaded_twice(told):
    assert (len(told.first), len(told.rest), told.again) == (5, STEPS - 5, [])


def test_the_rows_of_a_nation_belong_to_it_and_the_reference_to_the_command(told):
    case = public()
    offered = {n.upper(): len(list(offers(case, n))) for n in case.nations}

    with seen_by("coalition-lead"):
        codes = dict(Nation.objects.values_list("id", "code"))
        keepers = Offer.objects.values_list("originator", flat=True)
        given = Counter(codes[row] for row in keepers)
        nations = Counter(Offer.objects.values_list("nation__code", flat=True))
        ranks = Place.objects.count()
        ways = set(Leg.objects.values_list("originator", flat=True))
        asked = set(Requirement.objects.values_list("originator", flat=True))

    assert given == nations == {code: n for code, n in offered.items() if n}
    assert ranks == len(case.packages) == 189
    assert [codes[row] for row in ways] == ["CMD"]
    assert [codes[row] for row in asked] == ["UA"]


def test_a_nation_reads_all_needs_but_neither_their_order_nor_what_others_offer(told):
    with seen_by("desk-pl"):
        nations = set(Offer.objects.values_list("nation__code", flat=True))
        costs = CourseCost.objects.count()
        seen = Requirement.objects.count(), Place.objects.count()
    with seen_by("desk-ua"):
        all_offers = Offer.objects.count()
        costs_of_others = CourseCost.objects.count()

    assert (nations, costs, seen) == ({"PL"}, 1, (189, 0))
    assert (all_offers > 100, costs_of_others) == (True, 0)


@pytest.mark.parametrize(
    ("name", "count", "words"),
    [
        ("needs-ua", 189, "needs of yours are past their day"),
        ("commander", 189, "needs are past their day"),
        ("validation-desk", 189, "needs of the year wait for your verdict"),
        ("repair-coordinator", 43, "lots have to be repaired first"),
        ("desk-ee", 1, "offer of yours waits to be confirmed"),
    ],
)
def test_the_first_page_counts_what_is_late_and_what_waits(told, name, count, words):
    page = first_page(name)

    assert f"<strong>{count}</strong> {words}</a>" in page


def test_the_first_page_counts_what_others_changed_and_not_what_one_did(told):
    # Each of them signs in for the first time here, and nothing came before that.
    planner, mover = first_page("training-planner"), first_page("movement-controller")

    assert "<strong>70</strong> sites</a>" in planner
    assert "<strong>82</strong> variants</a>" not in planner
    assert "<strong>70</strong> sites</a>" not in mover
    assert "<strong>82</strong> variants</a>" in mover
    assert "<strong>189</strong> needs</a>" in mover


def test_whom_nothing_waits_for_is_told_where_to_begin(told):
    page = first_page("release-officer")

    assert "Nothing waits for you." in page
    assert '<a href="/search/">Look for the row that others should read' in page


READERS = (
    "needs-ua",
    "desk-pl",
    "validation-desk",
    "personnel-officer",
    "accountability-officer",
    "movement-controller",
    "coalition-lead",
)
"""Who together come to every page that one comes to by a link."""


NAMES = {"Ammunition", "crew", "manual", "English", "Ukrainian"}
"""What the case calls families, courses, parts and languages, shown as given too."""


def english_texts() -> dict[str, str]:
    """Return our English texts that read otherwise in Ukrainian."""
    messages = [
        message
        for app in SITE.iterdir()
        if app.is_dir() and file_of(app).exists()
        for message in read(file_of(app))
    ]
    return {
        text: str(message.string)
        for message in messages
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if text and text != message.string and re.search("[a-z]{3}", text)
    }


@dataclass(frozen=True)
class Opened:
    """A page in Ukrainian, as somebody came to it by a link."""

    reader: str
    door: str
    page: str


@pytest.fixture(scope="module")
def opened(told: Told, django_db_blocker: Any) -> list[Opened]:
    """Open every page that one comes to, once for the tests that only look at it."""
    hosts = ["localhost", "127.0.0.1"]
    with django_db_blocker.unblock(), override_settings(ALLOWED_HOSTS=hosts):
        return [
            Opened(name, door, page)
            for name in READERS
            for door, page in pages(browser_of(name))
        ]


@pytest.mark.slow
def test_no_page_says_in_english_what_there_is_in_ukrainian(opened):
    english = english_texts().keys() - NAMES

    found = {(one.door, text) for one in opened for text in texts(one.page) & english}

    assert sorted(found) == []
    assert len({one.door for one in opened}) > 100


TITLE: Final = re.compile(r'title="([^"]+)"')
TITLED_BUTTON: Final = re.compile(r"<(?:button|abbr)\b[^>]*>")
"""Whose title is said by what stands in it."""


def test_what_a_title_says_can_be_read_without_a_mouse(opened):
    found = set()
    for one in opened:
        seen = {" ".join(unescape(each).split()) for each in TEXT.findall(one.page)}
        titles = TITLE.findall(TITLED_BUTTON.sub("", one.page))
        said = {" ".join(unescape(each).split()) for each in titles}
        found |= {(one.door, each) for each in said - seen}

    assert sorted(found) == []


ENGLISH: Final = re.compile(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', re.S)
"""What says itself that it is English."""
TYPED: Final = re.compile(r'<p class="why">.*?</p>', re.S)
"""Why somebody did something, in his own words and language."""
WORD: Final = re.compile(r"(?<![\w.:/#+@-])[A-Za-z][a-z]{2,}(?![\w:/#+@-])(?!\.\w)")
"""A word in Latin letters, and no part of a code, an address or a number."""
OUTSIDE: Final = {
    # Things that are called so in every language.
    *("Backstay", "Earth", "Natural"),
    # What cells of an import hold, and a heading over them, whatever the language.
    *("airport", "border", "count", "depot", "receiving", "urgent", "yearly"),
}
"""Few, and each for a reason: all else that is English is to be translated."""


def words_of_rows() -> set[str]:
    """Return the words of what the rows themselves hold: names, titles and codes."""
    found: set[str] = set()
    for model in apps.get_models():
        names = [f.name for f in model._meta.fields if is_text(f)]
        if names and issubclass(model, Labelled | Actor):
            for values in model._default_manager.values_list(*names):
                for value in values:
                    found.update(WORD.findall(str(value)))
    return found


def is_text(field: Any) -> bool:
    return isinstance(field, CharField | TextField) and not field.choices


def test_no_word_on_a_ukrainian_page_is_in_latin_letters_but_names(opened):
    with seen_by("coalition-lead"):
        names = words_of_rows()
    for name in ("desk-pl", "needs-ua"):
        with seen_by(name):
            names |= words_of_rows()

    found = {
        (one.door, word, text[:60])
        for one in opened
        for text in texts(TYPED.sub("", ENGLISH.sub("", one.page)))
        for word in WORD.findall(text)
        if word not in names | OUTSIDE
    }

    assert sorted(found) == []


BARE: Final = re.compile(r"(?<![\w.,:/#+-])\d{5,}(?![\w-])")
GROUPED: Final = re.compile(r"\d\xa0\d{3}")
CARRIED: Final = re.compile(
    r'(?:value|max|min|href|action|name|colspan|viewBox|transform|[xyd]|x1|y1)="'
    r'([^"]*\d\xa0\d[^"]*)"'
)
"""What programs read of a page."""


def test_every_long_number_is_grouped_as_the_language_does(opened):
    found = {
        (one.door, text)
        for one in opened
        for text in texts(one.page)
        if BARE.search(text)
    }

    assert sorted(found) == []
    assert sum(bool(GROUPED.search(one.page)) for one in opened) > 10


@pytest.mark.slow
def test_what_a_form_or_an_address_carries_is_never_grouped(told, monkeypatch):
    # Grouped by one digit, so that a number of two digits tells it as one of four does.
    monkeypatch.setattr(formats, "NUMBER_GROUPING", 1)
    reset_format_cache()
    found, grouped = set(), 0
    for name in READERS[::3]:  # one who needs, one of the command, one who plans
        for door, page in pages(browser_of(name)):
            found |= {(door, each) for each in CARRIED.findall(page)}
            grouped += "1\xa08\xa09" in page
    monkeypatch.undo()
    reset_format_cache()

    assert sorted(found) == []
    assert grouped > 0


def test_posts_and_offices_have_ukrainian_names(told):
    browser = browser_of("personnel-officer")

    people = browser.get("/nations/people/", headers={"accept-language": "uk"}).text
    posts = browser.get(
        "/nations/posts/?q=Взаємодія", headers={"accept-language": "uk"}
    ).text

    assert "Командувач, три зірки" in people
    assert "Commander" not in people
    assert "Взаємодія з командуванням" in posts
    assert "Liaison" not in posts


@pytest.mark.django_db
def test_a_real_site_is_not_filled(settings):
    settings.ALLOWED_HOSTS = ["localhost"]

    with pytest.raises(CommandError, match="is no demonstration"):
        call_command("load_exercise")


@pytest.fixture(scope="module")
def planned(
    told: Told, site_server: Server, django_db_blocker: Any
) -> Iterator[list[str]]:
    """Plan the exercise once, as fast as can be; return what was said of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "EFFORT", 0)
        steps = planning.plan_exercise()
        said = [next(steps)]
        with connected(site_server, "bs_planner"):
            assert Worker().work()
        yield [*said, *steps]


def test_what_was_loaded_is_planned_once(planned):
    waiting, *_, done = planned

    assert waiting.strip() == "planning: waiting for a worker"
    assert re.fullmatch(
        r"  planned: \d+ of 189 packages would be fielded, .* %", done
    ), planned
    assert list(planning.plan_exercise()) == []


@pytest.fixture(scope="module")
def carried(planned: list[str]) -> list[str]:
    """Let the story be told: broken off after three chapters, and gone on with."""
    return [*islice(carry_out(), 3), *carry_out()]


def test_the_story_is_gone_on_with_where_it_broke_off_and_told_once(carried):
    assert [line.split()[:3] for line in carried] == [
        [str(number), "of", "11"] for number in range(1, 12)
    ]
    assert list(carry_out()) == []


def test_one_ticket_is_solved_and_one_waits_for_its_experts(carried):
    with seen_by("desk-ua"):
        states = [*Ticket.objects.order_by("state").values_list("state", flat=True)]
        [solution] = Solution.objects.all()
        pasted = Message.objects.filter(is_pasted=True).count()

    assert states == ["open", "solved"]
    assert "invented" in solution.name
    assert pasted == 3


def test_packages_are_fielded_or_wait_as_the_page_of_the_exercise_says(carried):
    today = timezone.localdate()
    with seen_by("commander"):
        needs = {need.code: need for need in requirements().filter(code__in=PACKAGES)}
        found = packages_of(list(needs.values()), today)
    [guns] = found[needs["gepard-03"].pk]

    fielded = [
        code for code, need in needs.items() if found[need.pk][0].fielded_on == today
    ]
    assert sorted(fielded) == ["mobility-05", "rocket-01"]
    # Of five parts one lacks one of its six guns.
    assert [part.missing for part in guns.ways[0].parts if part.missing] == [1]


SHOWS: Final = (
    ("commander", "/briefs/", ">2 of 189</a>"),
    ("coalition-lead", "/plans/proposals/", "partly accepted"),
    ("desk-de", "/plans/promises/", "35 mm round"),
    ("hub-receiver", "/transfers/handovers/", "apc-01"),
    ("logistics-ua", "/transfers/inventories/", "mobility-05"),
    ("logistics-ua", "/transfers/self-reports/", "Ukraine"),
    ("accountability-officer", "/transfers/losses/", "mobility-05"),
    ("accountability-officer", "/transfers/accounted-for/", "Kirpi"),
    ("teachers-de", "/training/", "gepard-03-crew-course"),
    ("training-planner", "/training/results/", "M270 crews"),
    ("repair-coordinator", "/repair/?waiting_for=licence", "G-0306"),
    ("movement-controller", "/transfers/permit/", "permit-invented"),
    ("desk-us", "/briefs/clocks/", "A consent is due"),
    ("release-officer", "/releases/", "waits for a second person"),
    ("release-officer", "/releases/", "Poland is asked for the spare part."),
)


@pytest.mark.parametrize(("name", "address", "words"), SHOWS)
def test_each_post_finds_what_was_carried_out(carried, name, address, words):
    page = browser_of(name).get(address).text

    assert words in page.partition("<main")[2]


def test_what_happened_to_rows_is_told_in_words(carried):
    first_page("commander")  # with it, every app has told what its rows are
    unsaid = set()
    for name in ("commander", "logistics-ua", "desk-de"):
        with seen_by(name):
            for subject in SUBJECTS.values():
                for key in subject.rows().values_list("pk", flat=True)[:20]:
                    kinds = set(events_of(subject, key).values_list("kind", flat=True))
                    unsaid |= {kind for kind in kinds if subject.said(kind) == kind}

    assert sorted(unsaid) == []
