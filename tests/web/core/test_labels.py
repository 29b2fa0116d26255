"""The database itself shows a row to those whom its label names, and to nobody else."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.models import RowChange
from tests.web.cast import Cast, Person
from tests.web.server import DATABASE
from tests.web.things.models import Part, Thing


def thing(
    person: Person,
    *,
    rel: int | None = None,
    cav: int = 0,
    level: int = 0,
    name: str = "gun",
    **more: Any,
) -> Thing:
    made = Thing(
        name=name,
        rel=person.rel if rel is None else rel,
        cav=cav,
        level=level,
        originator=more.pop("originator", person.origin),
        **more,
    )
    made.save(force_insert=True)
    return made


def names(token: str) -> set[str]:
    with acting(token):
        return set(Thing.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("rel", "cav", "level", "readers"),
    [
        (0b01, 0, 0, "ann cid dan"),
        (0b10, 0, 0, "bob bea cid dan eva"),
        (0b11, 0, 0, "ann bob bea cid dan eva"),
        (0b11, 0b1, 0, "bea cid dan"),  # for holders of category 0
        (0b11, 0b11, 0, ""),  # nobody holds category 1
        (0b11, 0, 2, "bea cid dan"),  # above the level of Ann, Bob and Eva
        (0b11, 0, 3, ""),
        (0b100, 0, 0, ""),  # for a body that nobody here is of
        (0, 0, 0, ""),
    ],
)
def test_a_row_is_read_by_those_whom_its_label_names(
    committing, planted, rel, cav, level, readers
):
    planted(rel, cav, level)

    people = vars(committing).items()
    found = {who for who, each in people if names(each.token) == {"planted"}}

    assert found == set(readers.split())


@pytest.fixture
def planted(site_server: Server, committing: Cast) -> Callable[[int, int, int], None]:
    """Return a way to commit a row with any label, past the policies of writing."""

    def plant(rel: int, cav: int, level: int) -> None:
        with psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner:
            owner.execute("alter table things_thing no force row level security")
            owner.execute(
                "insert into things_thing (id, policy, level, rel, cav, originator,"
                " version, name) values (gen_random_uuid(), 1, %s, %s, %s,"
                " gen_random_uuid(), 1, 'planted')",
                [level, rel, cav],
            )
            owner.execute("alter table things_thing force row level security")

    return plant


def test_nobody_reads_nothing(cast):
    with acting(cast.ann.token):
        thing(cast.ann)

    assert names("") == set()


@pytest.mark.parametrize(
    "fault",
    [
        {"rel": 0b10},  # a row that he could not read himself
        {"level": 2},
        {"cav": 0b1},
        {"originator": uuid4()},  # in another's name
        {"rel": -1},  # the sign is no body
    ],
)
def test_nobody_writes_what_he_could_not_read_or_in_anothers_name(cast, fault):
    with acting(cast.ann.token), pytest.raises(DatabaseError), transaction.atomic():
        thing(cast.ann, **fault)


def test_whoever_lacks_the_permission_writes_nothing(cast):
    with acting(cast.bea.token), pytest.raises(DatabaseError), transaction.atomic():
        thing(cast.bea)


def test_a_row_released_to_another_nation_is_read_and_not_changed_by_it(cast):
    with acting(cast.cid.token):
        shared = thing(cast.cid, rel=0b11)

    with acting(cast.ann.token):
        seen = Thing.objects.get(pk=shared.pk)
        changed = Thing.objects.filter(pk=seen.pk).update(name="mine")

    assert (seen.name, changed) == ("gun", 0)


def test_no_row_is_deleted_by_anybody(cast):
    with acting(cast.cid.token):
        mine = thing(cast.cid)
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.delete()


@pytest.mark.parametrize(
    "wider", [{"rel": 0b11}, {"cav": 0}, {"level": 0}, {"policy": 2}]
)
@pytest.mark.parametrize("who", ["dan", "cid"])  # Cid is a release officer
def test_a_label_never_widens_by_a_change_of_the_row(cast, wider, who):
    person = getattr(cast, who)
    with acting(person.token):
        mine = thing(person, rel=0b01, cav=0b1, level=2)
        with pytest.raises(DatabaseError, match="never widens"), transaction.atomic():
            Thing.objects.filter(pk=mine.pk).update(**wider)
        narrowed = Thing.objects.filter(pk=mine.pk).update(cav=0b1, level=2, name="x")

    assert narrowed == 1


@pytest.mark.parametrize("field", ["thing_id", "spare_for_id"])
def test_a_row_that_one_cannot_read_cannot_be_pointed_to(cast, field):
    with acting(cast.bob.token):
        hidden_thing = thing(cast.bob)
        hidden = {
            "thing_id": hidden_thing.pk,
            "spare_for_id": part(cast.bob, thing_id=hidden_thing.pk).pk,
        }
    with acting(cast.ann.token):
        own: dict[str, Any] = {"thing_id": thing(cast.ann).pk, "spare_for_id": None}

        part(cast.ann, **own)
        said = [
            refusal(cast.ann, **{**own, field: target})
            for target in (hidden[field], uuid4())
        ]

    # Hidden and absent are refused alike: by the policy, before the key is looked up.
    assert said[0] == said[1] == "42501"


WAYS: tuple[str, ...] = (
    "insert into things_part (id, policy, level, rel, cav, originator, thing_id)"
    " select gen_random_uuid(), 1, 0, {rel}, 0, '{me}', thing from unnest("
    "'{{{own},{own},{target},{own}}}'::uuid[]) thing",
    "update things_part set thing_id = '{target}' where id = '{part}'",
    "update things_part set thing_id = case id when '{part}' then '{target}'::uuid"
    " else thing_id end",
    "insert into things_part (id, policy, level, rel, cav, originator, thing_id)"
    " values ('{part}', 1, 0, {rel}, 0, '{me}', '{own}')"
    " on conflict (id) do update set thing_id = '{target}'",
    "merge into things_part p using (select '{part}'::uuid as id) s on p.id = s.id"
    " when matched then update set thing_id = '{target}'",
)


@pytest.mark.parametrize("way", WAYS)
def test_among_many_rows_the_one_that_points_to_a_hidden_row_is_found(cast, way):
    with acting(cast.bob.token):
        hidden = thing(cast.bob)
    with acting(cast.ann.token):
        own, other = thing(cast.ann), thing(cast.ann)
        row, _ = (part(cast.ann, thing_id=own.pk) for _ in range(2))
        known = {"me": cast.ann.origin, "rel": cast.ann.rel, "own": own.pk}

        said = [
            said_of(way.format(**known, part=row.pk, target=target))
            for target in (hidden.pk, uuid4(), other.pk)
        ]

    assert said == ["42501", "42501", ""]


def said_of(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as refused:
        return str(getattr(refused.__cause__, "sqlstate", ""))
    return ""


def test_a_row_whose_parent_was_hidden_later_can_still_be_changed(cast):
    with acting(cast.cid.token):
        kept = thing(cast.cid, rel=0b11)
    with acting(cast.ann.token):
        row = part(cast.ann, thing_id=kept.pk)
    with acting(cast.cid.token):
        Thing.objects.filter(pk=kept.pk).update(rel=0b10)

    with acting(cast.ann.token):
        changed = Part.objects.filter(pk=row.pk).update(level=1)

    assert changed == 1


def part(person: Person, *, thing_id: UUID, spare_for_id: UUID | None = None) -> Part:
    made = Part(
        thing_id=thing_id,
        spare_for_id=spare_for_id,
        rel=person.rel,
        level=0,
        originator=person.origin,
    )
    made.save(force_insert=True)
    return made


def refusal(person: Person, **keys: Any) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        part(person, **keys)
    return str(getattr(caught.value.__cause__, "sqlstate", ""))


def test_each_change_of_a_row_is_kept_whatever_statement_made_it(cast):
    with acting(cast.ann.token):
        first = thing(cast.ann, name="one")
        thing(cast.ann, name="two")
        Thing.objects.update(name="both")
        with connection.cursor() as cursor:
            cursor.execute(
                "update things_thing set name = 'raw' where id = %s", [first.pk]
            )

        changes = RowChange.objects.filter(table="things_thing")
        names = changes.values_list("operation", "before__name", "after__name")
        kept, actors = list(names), {change.actor for change in changes}

    assert sorted(kept, key=str) == [
        ("INSERT", None, "one"),
        ("INSERT", None, "two"),
        ("UPDATE", "both", "raw"),
        ("UPDATE", "one", "both"),
        ("UPDATE", "two", "both"),
    ]
    assert actors == {cast.ann.id}


def test_a_row_is_kept_beside_what_it_was_though_its_key_is_another(cast):
    with acting(cast.ann.token):
        for name in ("one", "two", "three"):
            thing(cast.ann, name=name)
        with connection.cursor() as cursor:
            cursor.execute("update things_thing set id = gen_random_uuid()")

        changes = RowChange.objects.filter(table="things_thing", operation="UPDATE")
        kept = list(changes.values_list("before__name", "after__name"))
        moved = changes.exclude(before__id=F("after__id")).count()

    assert sorted(kept) == [("one", "one"), ("three", "three"), ("two", "two")]
    assert moved == 3


def test_a_row_that_is_removed_is_kept_as_it_was(as_owner):
    for table in ("things_thing", "core_rowchange"):
        statement = f"alter table {table} no force row level security"
        as_owner.execute(statement.encode())
    as_owner.execute(ADD_TWO.encode())

    as_owner.execute("delete from things_thing where name in ('one', 'two')")

    kept = as_owner.execute(
        "select before ->> 'name', after from core_rowchange"
        " where operation = 'DELETE' order by 1"
    )
    assert kept.fetchall() == [("one", None), ("two", None)]


ADD_TWO = (
    "insert into things_thing (id, name, policy, level, rel, cav, originator, version)"
    " select gen_random_uuid(), name, 1, 0, 1, 0, gen_random_uuid(), 1"
    " from unnest(array['one', 'two']) name"
)


def test_history_shows_no_more_than_the_stricter_of_two_labels(cast):
    with acting(cast.cid.token):
        row = thing(cast.cid, rel=0b11, name="shared")
        Thing.objects.filter(pk=row.pk).update(rel=0b10, name="secret")

    def seen(token: str) -> int:
        with acting(token):
            return RowChange.objects.filter(table="things_thing").count()

    assert (seen(cast.ann.token), seen(cast.bob.token)) == (1, 2)


def test_history_is_written_by_nobody(cast):
    with acting(cast.cid.token):
        thing(cast.cid)
        for statement in (
            'insert into core_rowchange (id, "table", operation, role, transaction,'
            " level, rel, cav) values (gen_random_uuid(), 't', 'I', 'r', 1, 0, 1, 0)",
            "update core_rowchange set actor = null",
            "delete from core_rowchange",
        ):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
