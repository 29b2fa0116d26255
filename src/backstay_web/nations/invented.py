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


class Name(NamedTuple):
    """What something is called, in English and in Ukrainian."""

    english: str
    ukrainian: str


BRANCHES: Final = (
    Name("Personnel", "особовий склад"),
    Name("Information", "інформація"),
    Name("Operations and movement", "операції та перевезення"),
    Name("Logistics and repair", "логістика й ремонт"),
    Name("Plans", "планування"),
    Name("Communications", "комунікації"),
    Name("Training", "навчання"),
    Name("Money", "фінанси"),
    Name("Nations", "країни"),
)
OFFICERS_OF_A_BRANCH: Final = 11
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


class Office(NamedTuple):
    """An office of a nation: how many posts it has, and what its head does.

    Where it takes two, somebody stands in for the head, and may do the same.
    """

    name: Name
    post_count: int
    role: str
    has_deputy: bool = False


OF_EACH_NATION: Final = (
    Office(
        Name("Release to others", "Надання доступу"),
        2,
        "release_officer",
        has_deputy=True,
    ),
    Office(Name("Personnel", "Особовий склад"), 2, "personnel_officer"),
    Office(Name("Audit", "Аудит"), 1, "accountability_officer"),
)

RECIPIENT: Final = (
    Office(
        Name("General staff, needs", "Генеральний штаб, потреби"),
        24,
        "requirements_officer",
    ),
    Office(
        Name("Logistics point at the hub", "Пункт логістики на вузлі"),
        15,
        "desk_officer",
    ),
    Office(
        Name("Takeover at the hub", "Приймання на вузлі"),
        2,
        "logistics_point",
    ),
    Office(Name("Training command", "Командування підготовки"), 14, "training_planner"),
    *OF_EACH_NATION,
)
GIVER: Final = (
    Office(
        Name("Ministry, what is given", "Міністерство: що надає країна"),
        8,
        "desk_officer",
    ),
    Office(
        Name("Liaison with the command", "Взаємодія з командуванням"),
        4,
        "desk_officer",
    ),
    Office(Name("Training site", "Навчальний осередок"), 2, "training_site_lead"),
    *OF_EACH_NATION,
)


class Person(NamedTuple):
    """One of those who sign in at a demonstration: for each kind of post, one.

    Two release officers: what one proposes, the other confirms.
    """

    role: str
    title: Name
    branch: str
    name: str = ""

    @property
    def signs_in_as(self) -> str:
        """Return by which name: that of the role, if there is no other."""
        return self.name or self.role.replace("_", "-")


COMMANDERS_OWN: Final = (
    Person("commander", Name("Commander, three stars", "Командувач, три зірки"), ""),
    Person(
        "coalition_lead",
        Name(
            "Lead of the air defence coalition",
            "Керівник коаліції протиповітряної оборони",
        ),
        "Nations",
    ),
    Person(
        "validation_desk",
        Name("Head of the validation desk", "Начальник відділу перевірки потреб"),
        "Plans",
    ),
    Person(
        "release_officer",
        Name("Release officer", "Офіцер з надання доступу"),
        "Information",
    ),
    Person(
        "release_officer",
        Name("Deputy release officer", "Заступник офіцера з надання доступу"),
        "Information",
        "release-deputy",
    ),
    Person(
        "movement_controller",
        Name("Movement controller", "Диспетчер перевезень"),
        "Operations and movement",
    ),
    Person(
        "hub_receiver",
        Name("Receiving NCO of the hub", "Сержант приймання на вузлі"),
        "Logistics and repair",
    ),
    Person(
        "repair_coordinator",
        Name("Repair coordinator", "Координатор ремонту"),
        "Logistics and repair",
    ),
    Person(
        "workshop_lead",
        Name("Workshop lead", "Начальник майстерні"),
        "Logistics and repair",
    ),
    Person(
        "training_planner",
        Name("Training planner", "Планувальник навчання"),
        "Training",
    ),
    Person(
        "accountability_officer",
        Name("Accountability officer", "Офіцер з обліку"),
        "Money",
    ),
    Person(
        "personnel_officer",
        Name("Personnel officer", "Офіцер з особового складу"),
        "Personnel",
    ),
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
        title: Name,
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
            title=title.english,
            title_uk=title.ukrainian,
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
        chief = self.place(CHIEF, bit, reports_to=commander["post"])
        made = [commander, chief]
        for branch in BRANCHES:
            first = self.place(head(branch), bit, reports_to=chief["post"])
            made.append(first)
            own = [one for one in others if one.branch == branch.english]
            made += [
                self.place(one.title, bit, one.role, first["post"], is_held=True)
                for one in own
            ]
            made += [
                self.place(officer(n, branch), bit, reports_to=first["post"])
                for n in range(1, OFFICERS_OF_A_BRANCH + 1 - len(own))
            ]
        return made

    def of_a_nation(self, office: Office, bit: int) -> list[Place]:
        """Return an office of a nation: its head, who may sign in, and officers."""
        first = self.place(head(office.name), bit, office.role, is_held=True)
        of, made = first["post"], [first]
        if office.has_deputy:
            title = deputy(office.name)
            made.append(self.place(title, bit, office.role, of, is_held=True))
        made += [
            self.place(officer(n, office.name), bit, reports_to=of)
            for n in range(1, office.post_count + 1 - len(made))
        ]
        return made


CHIEF: Final = Name("Chief of staff", "Начальник штабу")


def head(of: Name) -> Name:
    return Name(f"Head, {of.english}", f"Керівник, {of.ukrainian}")


def deputy(of: Name) -> Name:
    return Name(f"Deputy head, {of.english}", f"Заступник керівника, {of.ukrainian}")


def officer(number: int, of: Name) -> Name:
    return Name(f"Officer {number}, {of.english}", f"Офіцер {number}, {of.ukrainian}")
