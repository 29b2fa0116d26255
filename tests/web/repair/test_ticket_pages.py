"""The pages of tickets, as somebody reads and fills them in who is no program."""

from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.context import acting
from backstay_web.repair import actions
from backstay_web.repair.models import Message, Solution, Ticket
from tests.web.donations.conftest import TO_ALL, add
from tests.web.repair.conftest import page, report, visit
from tests.web.repair.test_likeness import add_solution, solve
from tests.web.repair.test_tickets import (
    Desk,
    ask,
    close,
    desk,
    talk_of,
    translate,
    write,
)

__all__ = ["desk"]

CHAT = (
    "[12.03.2026, 14:05] Ivan Petrenko: The recoil buffer leaks\n"
    "[12.03.2026, 14:06] Ann Lee: Petrenko, since when?\n"
)


def question(desk: Desk, **more: str) -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "variant": str(desk.shop.howitzer),
        "serial": "H-7",
        "symptom": "The recoil buffer leaks",
        "tried": "Changed the seal.",
        "language": "en",
        "experts": str(desk.expert.origin),
        "asker_post": str(desk.shop.owner),
        "until_on": "2999-03-27",
        "released_to": "own",
        **more,
    }


def test_experts_are_asked_on_a_page_and_read_it(desk, fay):
    answer = visit(fay).post(reverse("repair:ask_ticket"), question(desk))

    assert answer.status_code == 303, answer.content.decode()
    shown = visit(desk.expert).get(answer["Location"]).content.decode()
    assert "The recoil buffer leaks" in shown
    assert "It was sent; the experts have not written yet." in shown
    assert "Borduria" in shown


def test_what_was_solved_before_is_offered_before_it_is_sent(desk, fay):
    solve(desk)

    answer = visit(fay).post(reverse("repair:ask_ticket"), question(desk, look="1"))

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Solved ticket" in shown
    assert "words in common" in shown
    with acting(fay.token):
        assert Ticket.objects.exclude(state="solved").count() == 0


def test_a_question_begins_with_what_its_job_says(desk, fay):
    job = report(fay, desk.shop, serial="H-31")

    shown = visit(fay).get(f"{reverse('repair:ask_ticket')}?job={job}")

    assert 'value="H-31"' in shown.content.decode()
    assert "The recoil leaks" in shown.content.decode()


def test_both_languages_stand_side_by_side_with_who_translated(cast, desk, fay):
    term = {"code": "buffer", "name": "recoil buffer", "name_uk": "гальмо відкоту"}
    add(catalogue.TERM, cast.cid, **term, note="Not the spring", release=TO_ALL)
    ticket = ask(desk)
    [asked] = talk_of(fay, ticket)
    translate(desk.expert, asked.pk, "Тече гальмо відкоту.", made="machine")
    write(desk, desk.expert, ticket)

    shown = page(fay, "repair:ticket", key=ticket)

    assert '<p class="said" lang="en">The <dfn title="гальмо відкоту' in shown
    assert '<dfn title="recoil buffer · Not the spring">гальмо відкоту</dfn>' in shown
    assert "by a machine, read over by whoever entered it" in shown
    assert "Nobody has translated it yet." in shown
    assert "Words of the glossary in it" in shown


def test_what_is_written_is_shown_as_text(desk, fay):
    ticket = ask(desk, tried="<script>alert(1)</script>")

    shown = page(fay, "repair:ticket", key=ticket)

    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_translation_is_entered_on_its_page_beside_the_original(desk, fay):
    ticket = ask(desk)
    answer = write(desk, desk.expert, ticket)
    address = reverse("repair:ticket_translate", kwargs={"entry": answer})
    client = visit(fay)

    asked = client.get(address).content.decode()
    said = {"key": str(uuid4()), "text": "Check the level.", "made": "person"}
    done = client.post(address, said)

    assert "Перевірте рівень рідини." in asked
    assert done.status_code == 303
    assert "Check the level." in client.get(done["Location"]).content.decode()


def test_a_ticket_is_closed_on_its_page_and_leads_to_its_solution(desk, fay):
    ticket = ask(desk)
    client = visit(fay)
    address = reverse("repair:ticket_solve", kwargs={"entry": ticket})

    said = {"key": str(uuid4()), "expected_version": "1", "closing": "Ten rounds, dry"}
    shown = client.get(client.post(address, said)["Location"]).content.decode()

    assert "no solution that you may read is written down yet" in shown
    add_solution(desk, ticket=ticket)
    assert "The solution: Recoil buffer leaks" in page(fay, "repair:ticket", key=ticket)


def test_the_form_of_a_solution_begins_with_its_ticket(desk, fay):
    ticket = solve(desk)
    shown = page(fay, "repair:ticket", key=ticket)
    address = shown.split(reverse("repair:solution_add"))[1].split('"')[0]

    form = visit(fay).get(
        reverse("repair:solution_add") + address.replace("&amp;", "&")
    )

    assert 'value="The recoil buffer leaks"' in form.content.decode()
    assert f'value="{ticket}" selected' in form.content.decode()


def test_a_job_offers_what_was_solved_of_its_variant(desk, fay):
    add_solution(desk)
    job = report(fay, desk.shop, symptom="Recoil buffer drips oil")

    shown = page(fay, "repair:job", key=job)

    assert "Polish the rod" in shown
    assert "3" in shown


def test_the_fragment_offers_the_same_while_a_fault_is_reported(desk, fay):
    add_solution(desk)
    address = reverse("repair:similar")

    shown = visit(fay).get(address, {"symptom": "Recoil buffer leaks", "variant": "x"})
    nothing = visit(fay).get(address, {"symptom": "Engine"})

    assert "Polish the rod" in shown.content.decode()
    assert "Nothing that you may read was solved before" in nothing.content.decode()


def test_solutions_are_found_by_the_search(desk, fay):
    add_solution(desk)

    shown = visit(fay).get(reverse("notebook:search"), {"q": "polish rod"})

    assert "Recoil buffer leaks after a seal was changed" in shown.content.decode()


def paste(desk: Desk, ticket: UUID, **more: Any) -> Any:
    said = {"key": str(uuid4()), "chat": CHAT, "order": "told", "zone": "Europe/Kyiv"}
    address = reverse("repair:paste_chat", kwargs={"key": ticket})
    return visit(desk.asker).post(address, {**said, **more})


def test_a_chat_is_read_first_and_nothing_is_kept(desk, fay):
    ticket = ask(desk)

    answer = paste(desk, ticket)

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "2 messages were read." in shown
    assert "Ivan Petrenko" in shown
    with acting(fay.token):
        assert Message.objects.filter(ticket=ticket).count() == 1


def test_a_chat_is_kept_by_sides_and_no_name_with_it(desk, fay):
    ticket = ask(desk)
    sides = {"side_0": "asker", "language_0": "en", "side_1": "expert"}

    answer = paste(desk, ticket, keep="1", language_1="en", **sides)

    assert answer.status_code == 303, answer.content.decode()
    pasted = [each for each in talk_of(desk.expert, ticket) if each.is_pasted]
    assert [(each.side, each.text) for each in pasted] == [
        ("asker", "The recoil buffer leaks"),
        ("expert", "[asker], since when?"),
    ]
    shown = page(desk.expert, "repair:ticket", key=ticket)
    assert "Petrenko" not in shown
    assert "out of a chat" in shown


def test_everything_wrong_with_a_chat_is_told_and_nothing_kept(desk, fay):
    ticket = ask(desk)

    answer = paste(desk, ticket, chat="Hello\n12/03/2026, 14:05 - Ivan: Hi", keep="1")

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 1:" in shown
    assert "12/03/2026 is one of two days" in shown


def test_a_chat_is_not_pasted_by_who_is_neither_side(cast, desk, fay):
    ticket = ask(desk, release=TO_ALL)

    address = reverse("repair:paste_chat", kwargs={"key": ticket})

    assert visit(cast.cid).get(address).status_code == 403


def test_tickets_are_listed_and_filtered_by_whose_turn_it_is(desk, fay):
    first, second = ask(desk), ask(desk, symptom="The breech sticks")
    write(desk, desk.expert, second)
    close(actions.solve, fay, first)

    every = page(fay, "repair:tickets")
    open_ = visit(fay).get(reverse("repair:tickets"), {"is_open": "yes"})

    assert "The recoil buffer leaks" in every
    assert "The recoil buffer leaks" not in open_.content.decode()
    assert "The breech sticks" in open_.content.decode()
    assert "Aland" in open_.content.decode()


def test_a_solution_is_read_by_those_whom_it_is_released_to(cast, desk, fay):
    solution = add_solution(desk)

    shown = page(desk.expert, "repair:solution", entry=solution)

    assert "Polish the rod" in shown
    with acting(fay.token):
        assert Solution.objects.get(pk=solution).ticket_id is None
