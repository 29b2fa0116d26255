"""What was solved before is found by its words, and only what the reader may read."""

from typing import Any
from uuid import UUID

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.context import acting
from backstay_web.repair import actions
from backstay_web.repair.likeness import Case, similar
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.repair.conftest import Shop
from tests.web.repair.test_tickets import (
    Desk,
    ask,
    close,
    desk,
    talk_of,
    translate,
)

__all__ = ["desk"]


def solve(desk: Desk, **other: Any) -> UUID:
    ticket = ask(desk, **other)
    close(actions.solve, desk.asker, ticket)
    return ticket


def like(by: Person, text: str, shop: Shop, but: UUID | None = None) -> list[Case]:
    with acting(by.token):
        return similar(text, shop.howitzer, but)


def add_solution(desk: Desk, **other: Any) -> UUID:
    said: dict[str, Any] = {
        "code": "s1",
        "name": "Recoil buffer leaks after a seal was changed",
        "name_uk": "Гальмо відкоту тече після заміни ущільнення",
        "cause": "The rod is scratched.",
        "remedy": "Polish the rod, then change the seal.",
        "variant": desk.shop.howitzer,
        "release": TO_ALL,
    }
    return add(actions.SOLUTION, desk.asker, **(said | other))


def test_a_solved_ticket_is_found_by_words_with_other_endings_and_letters(desk, fay):
    ticket = solve(desk)
    ask(desk, symptom="The recoil buffer leaks too")  # not solved: not offered

    [case] = like(fay, "Bufer leaking at recoil", desk.shop)

    assert case.row.pk == ticket
    # "bufer" is "buffer" with a letter missing; all three words are there.
    assert (case.count, case.asked_count, case.is_same_variant) == (3, 3, True)


def test_a_translation_is_looked_through_too(desk, fay):
    ticket = ask(desk)
    [question] = talk_of(fay, ticket)
    translate(fay, question.pk, "Тече гальмо відкоту.")
    close(actions.solve, fay, ticket)

    assert [each.row.pk for each in like(fay, "гальма відкоту течуть", desk.shop)] == [
        ticket
    ]


def test_one_word_in_common_of_many_is_not_alike(desk, fay):
    solve(desk)

    assert like(fay, "The recoil spring of the breech broke", desk.shop) == []


def test_what_a_reader_may_not_read_is_not_looked_at(cast, desk, fay):
    own = {"level": 0, "rel": fay.rel, "cav": 0}
    solve(desk)
    add_solution(desk, release=own)

    assert [each.is_solution for each in like(fay, "recoil buffer", desk.shop)] == [
        True,
        False,
    ]
    # The experts who were asked read the ticket, and know of no solution.
    seen = like(desk.expert, "recoil buffer", desk.shop)
    assert [each.is_solution for each in seen] == [False]


def test_a_solution_stands_for_its_ticket_and_the_same_variant_comes_first(
    cast, desk, fay
):
    other = add(
        catalogue.VARIANT,
        cast.cid,
        code="d30",
        name="D-30",
        family=desk.shop.ground.family,
        mass_kg=3_200,
        release=TO_ALL,
    )
    ticket = solve(desk)
    elsewhere = solve(desk, variant=other, symptom="Recoil buffer leaks oil fast")
    solution = add_solution(desk, ticket=ticket)

    found = like(fay, "Recoil buffer leaks oil fast", desk.shop)

    assert [each.row.pk for each in found] == [solution, elsewhere]


def test_a_ticket_is_not_like_itself(desk, fay):
    ticket = solve(desk)

    assert like(fay, "recoil buffer", desk.shop, but=ticket) == []


def test_signs_that_a_query_would_trip_over_are_words_or_nothing(desk, fay):
    solve(desk)

    assert like(fay, "' | & ! :* ( <-> \\", desk.shop) == []
    assert like(fay, "recoil' buffer:* & !leaks", desk.shop)
