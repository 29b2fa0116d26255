"""Tickets: one nation asks, experts of another answer; each writes in his language."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.nations import actions as nations
from backstay_web.repair import actions, queries
from backstay_web.repair.clocks import TICKET
from backstay_web.repair.models import Message, Ticket, Translation
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, add, do
from tests.web.nations.conftest import add_post
from tests.web.repair.conftest import NOON, Shop, done, report, version_of

SOON = date(2026, 3, 27)
TRIED = "Changed the seal, it leaks again after ten rounds."


@dataclass(frozen=True)
class Desk:
    """Both sides of a ticket: Fay of Aland asks, and Eva of Borduria knows."""

    shop: Shop
    asker: Person
    expert: Person
    expert_post: UUID
    manual: UUID


def make_desk(cast: Cast, shop: Shop, asker: Person) -> Desk:
    home = uuid4()
    said = {"organisation": home, "nation": cast.eva.origin, "kind": "agency"}
    do(nations.add_organisation, cast.eva, name="Factory", **said)
    post = add_post(
        cast.eva, home, title="Gun expert", rel=0b10, permissions=["repair.read"]
    )
    edition = {"language": shop.ground.language, "edition_on": date(2025, 5, 1)}
    about = {"variant": shop.ground.howitzer, "release": TO_ALL}
    manual = add(catalogue.MANUAL, cast.cid, **edition, **about)
    return Desk(shop, asker, cast.eva, post, manual)


@pytest.fixture
def desk(cast: Cast, shop: Shop, fay: Person) -> Desk:
    return make_desk(cast, shop, fay)


def ask(desk: Desk, **other: Any) -> UUID:
    """Let Fay ask Borduria about a howitzer whose recoil leaks."""
    ticket = uuid4()
    said: dict[str, Any] = {
        "variant": desk.shop.howitzer,
        "serial": "H-7",
        "symptom": "The recoil buffer leaks",
        "tried": TRIED,
        "language": "en",
        "experts": desk.expert.origin,
        "asker_post": desk.shop.owner,
        "until_on": SOON,
    }
    done(actions.ask_experts, desk.asker, ticket=ticket, **(said | other))
    return ticket


def write(desk: Desk, by: Person, ticket: UUID, **other: Any) -> UUID:
    entry = uuid4()
    said: dict[str, Any] = {
        "text": "Перевірте рівень рідини.",
        "language": "uk",
        "turn": "asker" if by == desk.expert else "expert",
        "until_on": SOON,
    }
    said |= {"ticket": ticket, "entry": entry}
    done(actions.write_message, by, **(said | other))
    return entry


def translate(by: Person, message: UUID, text: str, made: str = "person") -> UUID:
    entry = uuid4()
    done(actions.translate, by, entry=entry, message=message, text=text, made=made)
    return entry


def close(action: Any, by: Person, ticket: UUID, why: str = "Ten rounds, dry") -> None:
    version = version_of(by, ticket, Ticket)
    said = {"ticket": ticket, "expected_version": version, "closing": why}
    done(action, by, **said)


def ticket_of(by: Person, ticket: UUID) -> Ticket:
    with acting(by.token):
        return Ticket.objects.get(pk=ticket)


def talk_of(by: Person, ticket: UUID) -> list[Any]:
    with acting(by.token):
        return list(queries.messages_of(ticket))


def test_the_experts_read_what_they_are_asked_and_a_third_nation_does_not(
    cast, desk, fay
):
    ticket = ask(desk)

    row = ticket_of(desk.expert, ticket)
    [question] = talk_of(desk.expert, ticket)

    assert (row.state, row.until_on, row.originator) == ("open", SOON, fay.origin)
    assert question.text == f"The recoil buffer leaks\n{TRIED}"
    assert (question.side, question.language) == ("asker", "en")
    # The label is that of Fay's own body and of the nation that is asked.
    assert row.rel == 0b11


def test_each_side_writes_and_says_who_goes_on(desk, fay):
    ticket = ask(desk)

    write(desk, desk.expert, ticket)
    after_answer = ticket_of(fay, ticket)
    write(desk, fay, ticket, text="The level is right.", language="en")

    assert after_answer.state == "asker"
    assert ticket_of(fay, ticket).state == "expert"
    assert [each.side for each in talk_of(fay, ticket)] == ["asker", "expert", "asker"]


def test_a_question_that_its_asker_adds_to_is_still_unanswered(desk, fay):
    ticket = ask(desk)

    write(desk, fay, ticket, text="The oil is grey.", language="en")

    assert ticket_of(fay, ticket).state == "open"


def test_who_is_neither_side_writes_nothing(cast, desk, fay):
    ticket = ask(desk, release=TO_ALL)

    with pytest.raises(Refused, match="not yours"):
        write(desk, cast.cid, ticket)


def test_an_own_nation_is_not_asked_as_experts(desk, fay):
    with pytest.raises(Faulty, match="another nation"):
        ask(desk, experts=fay.origin)


def test_the_clock_of_a_ticket_is_that_of_whose_turn_it_is(desk, fay):
    ticket = ask(desk)

    with acting(fay.token):
        [before] = TICKET.running()
    write(desk, desk.expert, ticket)
    with acting(desk.expert.token):
        [after] = TICKET.running()
    close(actions.solve, fay, ticket)
    with acting(fay.token):
        left = list(TICKET.running())

    assert (before.due_on, before.body, before.post) == (
        SOON,
        desk.expert.origin,
        None,
    )
    assert before.owner == "Borduria"
    assert (after.body, after.post) == (fay.origin, desk.shop.owner)
    assert after.owner.startswith("Aland")
    assert left == []


def test_experts_name_the_post_that_goes_on_and_askers_cannot(desk, fay):
    ticket = ask(desk)
    said = {"ticket": ticket, "expected_version": 1, "until_on": SOON}

    with pytest.raises(Faulty, match="other side's turn"):
        done(actions.hand_ticket, fay, post=desk.shop.owner, **said)
    done(actions.hand_ticket, desk.expert, post=desk.expert_post, **said)

    assert ticket_of(fay, ticket).owner_post == desk.expert_post


def test_the_asker_alone_closes_and_says_why(desk, fay):
    ticket = ask(desk)

    with pytest.raises(Refused):
        close(actions.solve, desk.expert, ticket)
    with pytest.raises(Faulty, match="became of it"):
        close(actions.close_unsolved, fay, ticket, "  ")
    close(actions.close_unsolved, fay, ticket, "The gun was lost")

    row = ticket_of(desk.expert, ticket)
    assert (row.state, row.closing, row.until_on) == (
        "unsolved",
        "The gun was lost",
        None,
    )
    with pytest.raises(Faulty, match="closed"):
        write(desk, fay, ticket)


def test_a_message_keeps_its_language_and_a_translation_says_who_and_how(desk, fay):
    ticket = ask(desk)
    answer = write(desk, desk.expert, ticket)

    made = {"message": answer, "entry": uuid4(), "made": "machine"}
    done(actions.translate, fay, text="Check the level of the liquid.", **made)
    later = {"message": answer, "entry": uuid4(), "made": "person"}
    an_hour_on = NOON + timedelta(hours=1)
    do(actions.translate, fay, at=an_hour_on, text="Check the fluid level.", **later)

    with acting(desk.expert.token):
        shown = queries.translations_of(ticket)[answer]
        count = Translation.objects.filter(message=answer).count()
        kept = Message.objects.get(pk=answer)
    assert (shown.text, shown.made, shown.language) == (
        "Check the fluid level.",
        "person",
        "en",
    )
    assert (shown.author, shown.originator, count) == (fay.id, fay.origin, 2)
    assert (kept.text, kept.language) == ("Перевірте рівень рідини.", "uk")


def test_a_page_needs_its_edition_and_the_edition_is_of_the_variant(cast, desk, fay):
    other = add(
        catalogue.VARIANT,
        cast.cid,
        code="d30",
        name="D-30",
        family=desk.shop.ground.family,
        mass_kg=3_200,
        release=TO_ALL,
    )
    ticket = ask(desk, variant=other)

    with pytest.raises(Faulty, match="edition"):
        write(desk, fay, ticket, manual_page="4-12")
    with pytest.raises(Faulty, match="this variant"):
        write(desk, fay, ticket, manual_page="4-12", manual=desk.manual)


def test_a_ticket_of_a_job_is_answered_by_experts_who_may_not_know_the_job(desk, fay):
    job = report(fay, desk.shop, release={"level": 0, "rel": fay.rel, "cav": 0})
    ticket = ask(desk, job=job)

    write(desk, desk.expert, ticket)
    version = version_of(desk.expert, ticket, Ticket)
    said = {"ticket": ticket, "expected_version": version, "until_on": SOON}
    with pytest.raises(Faulty, match="other side's turn"):
        done(actions.hand_ticket, desk.expert, post=desk.expert_post, **said)

    assert ticket_of(fay, ticket).job_id == job


def lines(*texts: str, **other: Any) -> list[dict[str, Any]]:
    at = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
    return [
        {
            "said_at": at + timedelta(minutes=n),
            "side": "asker" if n % 2 == 0 else "expert",
            "language": "en",
            "text": text,
            **other,
        }
        for n, text in enumerate(texts)
    ]


def paste(by: Person, ticket: UUID, chat: list[dict[str, Any]]) -> Any:
    return done(actions.paste_chat, by, entry=uuid4(), ticket=ticket, lines=chat)


def test_a_chat_comes_in_as_messages_of_both_sides_and_once(desk, fay):
    ticket = ask(desk)

    paste(fay, ticket, lines("It leaks", "Since when?"))
    again = paste(fay, ticket, lines("It leaks", "Since when?", "Since Monday"))

    talk = talk_of(desk.expert, ticket)
    assert [(each.side, each.text) for each in talk if each.is_pasted] == [
        ("asker", "It leaks"),
        ("expert", "Since when?"),
        ("asker", "Since Monday"),
    ]
    assert {each.author for each in talk} == {fay.id}
    assert (again["count"], again["left_out"]) == (1, 2)


def test_a_chat_is_bounded_and_not_of_days_to_come(desk, fay):
    ticket = ask(desk)

    with pytest.raises(Faulty, match="500"):
        paste(fay, ticket, lines(*["Word"] * 501))
    late = NOON + timedelta(days=1)
    with pytest.raises(Faulty, match="to come"):
        paste(fay, ticket, lines("Soon", said_at=late))


def test_what_was_seen_before_another_wrote_is_not_closed(desk, fay):
    ticket = ask(desk)
    write(desk, desk.expert, ticket)

    said = {"ticket": ticket, "expected_version": 1, "closing": "Dry"}
    with pytest.raises(Stale):
        done(actions.solve, fay, **said)


def waiting_for(by: Person) -> list[UUID]:
    with acting(by.token):
        rows = queries.tickets_waiting_for(by.origin, NOON.date())
        return [row.pk for row in rows]


def test_each_nation_is_told_of_the_tickets_with_which_it_is_to_go_on(desk, fay):
    ticket = ask(desk)
    before = waiting_for(fay), waiting_for(desk.expert)
    write(desk, desk.expert, ticket)

    assert before == ([], [ticket])
    assert (waiting_for(fay), waiting_for(desk.expert)) == ([ticket], [])
