"""The officers of Ann's nation: one fills posts, another one confirms who comes."""

from dataclasses import dataclass
from uuid import uuid4

from backstay_web.nations.roles import ROLE
from tests.web.cast import Connections, Person, make_person


@dataclass(frozen=True)
class Officers:
    """Who has a part in filling a post that may do more than whoever fills posts."""

    oto: Person  # fills posts
    oto_again: Person  # Oto in another post, which confirms
    rita: Person  # confirms, and fills none
    zoe: Person  # of another nation, and confirms there
    both: Person  # fills and confirms, and may no more


def make_officers(connections: Connections, nation: Person, other: Person) -> Officers:
    """Make them, who stay in the database."""
    personnel: list[str] = sorted(ROLE["personnel_officer"].permissions)
    release: list[str] = sorted(ROLE["release_officer"].permissions)
    fill = [*personnel, "post.confirm"]

    def made(name: str, home: Person, permissions: list[str]) -> Person:
        origin, rel = home.origin, home.rel
        return make_person(connections, name, origin, rel, 0, 1, permissions)

    oto, again = made("Oto", nation, personnel), made("Oto", nation, release)
    _, door = connections
    door.execute(
        "update core_session set account = %s where actor_id = any (%s)",
        [uuid4(), [oto.id, again.id]],
    )
    return Officers(
        oto=oto,
        oto_again=again,
        rita=made("Rita", nation, release),
        zoe=made("Zoe", other, release),
        both=made("Both", nation, fill),
    )
