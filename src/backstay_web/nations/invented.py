"""An establishment for demonstrations: some 700 posts, and people who do not exist.

Our own invention throughout. The staff of the command and its three-star commander are
shaped like staffs that are public knowledge; no post, name or date is taken from one.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from backstay_web.nations.actions import Place
from backstay_web.nations.roles import ROLE

LEVEL: Final = 2
OUTSIDE: Final = "Supreme commander, outside this site"
BRANCHES: Final = (
    "Personnel",
    "Information",
    "Operations and movement",
    "Logistics and repair",
    "Plans",
    "Communications",
    "Training",
    "Money",
    "Nations",
)
OFFICERS_OF_A_BRANCH: Final = 11
RECIPIENT: Final = (
    ("General staff, needs", 24),
    ("Logistics point at the hub", 18),
    ("Training command", 18),
)
GIVER: Final = (("Ministry, what is given", 8), ("Liaison with the command", 11))
VACANT_EACH: Final = 9
"""Our assumption: one post in nine stands empty between two holders."""
STAYS: Final = timedelta(days=180)

TREES: Final = (
    "Alder",
    "Ash",
    "Aspen",
    "Beech",
    "Birch",
    "Bramble",
    "Broom",
    "Cedar",
    "Cherry",
    "Chestnut",
    "Cypress",
    "Elder",
    "Elm",
    "Fern",
    "Fir",
    "Gorse",
    "Hawthorn",
    "Hazel",
    "Heather",
    "Holly",
    "Hornbeam",
    "Ivy",
    "Juniper",
    "Larch",
    "Laurel",
    "Linden",
    "Maple",
    "Medlar",
    "Mulberry",
    "Myrtle",
    "Oak",
    "Olive",
    "Osier",
    "Pine",
    "Plane",
    "Poplar",
    "Quince",
    "Rowan",
    "Sallow",
    "Spruce",
    "Sycamore",
    "Thorn",
    "Walnut",
    "Willow",
    "Yew",
)
INITIALS: Final = "ABCDEFGHIJKLMNOPRSTUVWZ"


class Person(NamedTuple):
    """One of those who sign in at a demonstration: for each kind of post, one."""

    role: str
    title: str
    branch: str


COMMANDERS_OWN: Final = (
    Person("commander", "Commander, three stars", ""),
    Person("coalition_lead", "Lead of the air defence coalition", "Nations"),
    Person("validation_desk", "Head of the validation desk", "Plans"),
    Person("release_officer", "Release officer", "Information"),
    Person("movement_controller", "Movement controller", "Operations and movement"),
    Person("repair_coordinator", "Repair coordinator", "Logistics and repair"),
    Person("training_planner", "Training planner", "Training"),
    Person("accountability_officer", "Accountability officer", "Money"),
    Person("personnel_officer", "Personnel officer", "Personnel"),
)


def names() -> Iterator[str]:
    """Yield names that nobody bears, each once: a letter and a tree."""
    for at in range(len(INITIALS) * len(TREES)):
        yield f"{INITIALS[at % len(INITIALS)]}. {TREES[at % len(TREES)]}"


class Establishment:
    """Makes places one by one, with holders and vacancies in turn."""

    def __init__(self, today: date, people: Iterator[str]) -> None:
        self.today = today
        self.people = people
        self.made = 0

    def place(
        self,
        title: str,
        rel: int,
        role: str = "staff",
        reports_to: UUID | None = None,
        outside: str = "",
        *,
        is_held: bool | None = None,
    ) -> Place:
        """Return a post of one kind, vacant each ninth time unless one says."""
        self.made += 1
        held = self.made % VACANT_EACH != 0 if is_held is None else is_held
        stays = timedelta(days=self.made * 37 % STAYS.days + 1)
        return Place(
            post=uuid4(),
            title=title,
            role=role,
            reports_to=reports_to,
            reports_outside=outside,
            level=LEVEL,
            rel=rel,
            cav=0,
            permissions=sorted(ROLE[role].permissions),
            actor=uuid4() if held else None,
            holder=next(self.people) if held else "",
            rotates_on=self.today + stays if held else None,
        )

    def of_the_command(self, bit: int) -> list[Place]:
        """Return the staff of the command; its commander reports outside."""
        top, *others = COMMANDERS_OWN
        commander = self.place(top.title, bit, top.role, outside=OUTSIDE, is_held=True)
        chief = self.place("Chief of staff", bit, reports_to=commander["post"])
        made = [commander, chief]
        for branch in BRANCHES:
            head = self.place(f"Head, {branch}", bit, reports_to=chief["post"])
            made.append(head)
            own = [one for one in others if one.branch == branch]
            made += [
                self.place(one.title, bit, one.role, head["post"], is_held=True)
                for one in own
            ]
            made += [
                self.place(f"Officer {n}, {branch}", bit, reports_to=head["post"])
                for n in range(1, OFFICERS_OF_A_BRANCH + 1 - len(own))
            ]
        return made

    def of_a_nation(self, office: str, count: int, bit: int, role: str) -> list[Place]:
        """Return an office of a nation: its head, who signs in, and officers."""
        head = self.place(f"Head, {office}", bit, role, is_held=True)
        officers = [
            self.place(f"Officer {n}, {office}", bit, reports_to=head["post"])
            for n in range(1, count)
        ]
        return [head, *officers]
