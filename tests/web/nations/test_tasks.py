"""What a post has to do stays with it while people come and go."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from backstay_web.core.commands import Asked, Refused
from backstay_web.core.context import acting, me
from backstay_web.core.door import OPEN
from backstay_web.nations import actions
from backstay_web.nations.models import HandOver, Holding, Organisation, Post, Task
from tests.web.cast import FRESH, LONG_AFTER, START, Cast, Person
from tests.web.nations.conftest import AT, add_post, do, make_home
from tests.web.server import DATABASE

MAY = ["nation.read", "post.hand_over", "task.change"]


@pytest.fixture
def held(committing, site_server):
    """Return a post of Ann's nation, its holder and a token for each."""
    home, actor = make_home(committing), uuid4()
    post = add_post(committing.cid, home.organisation, permissions=MAY)
    do(actions.fill_post, committing.cid, post=post, actor=actor, name="Eve")
    token = "token-of-eve-" + str(actor)
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as at_the_door:
        at_the_door.execute(OPEN, [token, actor, START, LONG_AFTER])
        at_the_door.execute(FRESH, [actor])
    eve = Person(actor, home.nation, 0b01, 0, 1, token)
    return home, post, eve


def give(cast: Cast, post: UUID, **more: Any) -> Task:
    """Give a post something to do about an organisation, as another command would."""
    with acting(cast.cid.token):
        row = Post.objects.select_related("organisation").get(pk=post)
        asked = Asked(by=me(), at=AT, reason="a test", key=uuid4())
        words = {"kind": "offer.confirm", "what": "Confirm six howitzers", **more}
        return actions.give_task(asked=asked, post=row, about=row.organisation, **words)


def open_of(person: Person, post: UUID) -> list[str]:
    with acting(person.token):
        return list(
            Task.objects.filter(post=post, state="open").values_list("what", flat=True)
        )


def test_a_task_is_seen_and_finished_by_whoever_holds_the_post(committing, held):
    _, post, eve = held
    task = give(committing, post, due_on=date(2026, 2, 1))
    before = open_of(eve, post)

    do(actions.finish_task, eve, task=task.pk, expected_version=1)

    assert before == ["Confirm six howitzers"]
    assert open_of(eve, post) == []


def test_a_task_is_finished_by_no_other_nation(committing, held):
    _, post, _ = held
    task = give(committing, post)

    # Eva may do all with what is her nation's, and reads this task.
    with pytest.raises(Refused, match="not yours to change"):
        do(actions.finish_task, committing.eva, task=task.pk, expected_version=1)
    with acting(committing.cid.token):
        assert Task.objects.get(pk=task.pk).state == "open"


def test_what_was_done_by_itself_leaves_the_list(committing, held):
    home, post, eve = held
    give(committing, post)
    give(committing, post, kind="other", what="Something else")

    with acting(eve.token):
        closed = actions.close_tasks(subject=home.organisation, kind="offer.confirm")

    assert [task.what for task in closed] == ["Confirm six howitzers"]
    assert open_of(eve, post) == ["Something else"]


def test_handing_over_leaves_a_note_and_the_open_work_to_whoever_comes(
    committing, held
):
    _, post, eve = held
    give(committing, post)
    with acting(eve.token):
        holding = Holding.objects.get(actor=eve.id)

    do(actions.hand_over, eve, holding=holding.pk, note="The key is with Gil.")

    with acting(eve.token):
        note = HandOver.objects.get(post=post)
    assert (note.note, note.open_count) == ("The key is with Gil.", 1)
    assert open_of(eve, post) == ["Confirm six howitzers"]


def test_open_work_may_go_to_another_post_of_the_nation(committing, held):
    home, post, eve = held
    give(committing, post)
    other = add_post(committing.cid, home.organisation, title="Deputy")
    with acting(eve.token):
        holding = Holding.objects.get(actor=eve.id)

    do(actions.hand_over, eve, holding=holding.pk, note="To Gil.", to_post=other)

    assert open_of(eve, post) == []
    assert open_of(eve, other) == ["Confirm six howitzers"]


def test_open_work_goes_to_no_other_nation(committing, held):
    _, _, eve = held
    abroad, organisation = uuid4(), uuid4()
    names = {"code": "BX", "name": "Bland", "name_uk": "Бландія"}
    do(actions.add_nation, committing.cid, nation=abroad, body=1, **names)
    about = {"nation": abroad, "kind": "agency", "name": "Abroad"}
    do(actions.add_organisation, committing.cid, organisation=organisation, **about)
    other = add_post(committing.cid, organisation)
    with acting(eve.token):
        holding = Holding.objects.get(actor=eve.id)

    with pytest.raises(Refused, match="of the same nation"):
        do(actions.hand_over, eve, holding=holding.pk, note="Away.", to_post=other)


def test_one_hands_over_ones_own_post_alone(committing, held):
    _, _, eve = held
    with acting(eve.token):
        holding = Holding.objects.get(actor=eve.id)

    with pytest.raises(Refused, match="one's own post alone"):
        do(actions.hand_over, committing.cid, holding=holding.pk, note="Not mine.")


def test_who_fills_no_posts_hands_over_no_other_post_of_the_nation(committing, held):
    home, _, eve = held
    other = add_post(committing.cid, home.organisation, title="Deputy")
    gil = {"actor": uuid4(), "name": "Gil"}
    do(actions.fill_post, committing.cid, post=other, **gil)
    with acting(eve.token):
        holding = Holding.objects.get(post=other)

    with pytest.raises(Refused, match="one's own post alone"):
        do(actions.hand_over, eve, holding=holding.pk, note="Not mine.")


def test_a_note_to_a_successor_stays_in_the_nation(committing, held):
    _, post, eve = held
    with acting(eve.token):
        holding = Holding.objects.get(actor=eve.id)

    do(actions.hand_over, eve, holding=holding.pk, note="Within the house.")

    with acting(committing.ann.token):
        mine = HandOver.objects.filter(post=post).count()
    with acting(committing.bob.token):
        theirs = HandOver.objects.count()
    assert (mine, theirs) == (1, 0)


def test_an_establishment_is_one_change_with_its_posts_and_holders(cast, home):
    head, officer = place("Head"), place("Officer", is_held=False)
    officer["reports_to"] = head["post"]

    said = do(
        actions.add_establishment,
        cast.cid,
        organisation=home.organisation,
        places=[head, officer],
    )

    with acting(cast.ann.token):
        row = Post.objects.get(pk=officer["post"])
        held = Holding.objects.get(post=head["post"])
        organisation = Organisation.objects.get(pk=home.organisation)
    assert said == {"post_count": 2, "held_count": 1}
    assert row.reports_to_id == head["post"]
    assert row.organisation_id == organisation.pk
    assert held.rotates_on == date(2026, 3, 1)


def test_an_establishment_gives_no_more_than_its_maker_has(cast, home):
    beyond = {**place("Head"), "permissions": ["moon.sell"]}

    with pytest.raises(Refused, match=r"moon\.sell"):
        do(
            actions.add_establishment,
            cast.cid,
            organisation=home.organisation,
            places=[place("Fine"), beyond],
        )

    with acting(cast.cid.token):
        assert not Post.objects.filter(title="Fine").exists()


def place(title: str, *, is_held: bool = True) -> actions.Place:
    return actions.Place(
        post=uuid4(),
        title=title,
        role="staff",
        reports_to=None,
        reports_outside="",
        level=1,
        rel=0b01,
        cav=0,
        permissions=MAY,
        actor=uuid4() if is_held else None,
        holder=title if is_held else "",
        rotates_on=date(2026, 3, 1) if is_held else None,
    )
