"""A site for demonstrations: founded as one, with invented people who sign in."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, TypedDict
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from backstay_web.accounts.founding import do, founder, founding
from backstay_web.accounts.models import Account, ActsAs
from backstay_web.core.context import acting
from backstay_web.core.door import DOOR
from backstay_web.core.loopback import is_loopback
from backstay_web.core.models import Actor, Founding
from backstay_web.core.names import in_language
from backstay_web.nations import actions
from backstay_web.nations.actions import Place
from backstay_web.nations.invented import (
    COMMANDERS_OWN,
    GIVER,
    RECIPIENT,
    Establishment,
    Name,
    names,
)
from backstay_web.nations.models import Nation
from backstay_web.nations.roles import ROLE, Role

PASSWORD: Final = "for demonstration only"  # noqa: S105 shown to everybody there
COMMAND: Final = ("CMD", Name("The command", "Командування"))
RECEIVES: Final = "ua"
OF_A_NATION: Final = {
    "accountability_officer": "audit",
    "desk_officer": "desk",
    "logistics_point": "logistics",
    "personnel_officer": "personnel",
    "release_officer": "releases",
    "requirements_officer": "needs",
    "training_planner": "training",
    "training_site_lead": "teachers",
}
"""How the people of a nation begin their names, by their role."""
NATIONS: Final = Path(__file__).parents[3] / "examples/public-2022/nations.csv"


class NationRow(TypedDict):
    """A nation of the public case."""

    nation: str
    name: str
    name_uk: str


class Shown(NamedTuple):
    """One of the invented people, as the page of the sign-in shows him."""

    account: UUID
    name: str
    person: str
    title: str
    prose: str
    secret: str
    body: str


def is_demonstration() -> bool:
    """Tell whether people come in without a second factor: on this machine only."""
    hosts = settings.ALLOWED_HOSTS
    return (
        all(is_loopback(host) for host in hosts)
        and Founding.objects.filter(is_demonstration=True).exists()
    )


def found_demonstration(owner: str, nations: Path = NATIONS) -> int:
    """Found a demonstration with invented people, and return how many posts it has.

    Raises
    ------
    AlreadyFounded
        If the site was founded, as whatever it was.
    """
    now = timezone.now()
    with founding(owner, now, is_demonstration=True):
        with acting(founder(owner, uuid4(), now)):
            offices = list(establish(read(nations), now))
        password = make_password(PASSWORD)  # known to all, so hashed once for all
        for name, place in signers(offices):
            make_signer(name, place["actor"], password)
    return sum(len(places) for _, places in offices)


def read(path: Path) -> list[NationRow]:
    """Return the nations of a case."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            NationRow(nation=row["nation"], name=row["name"], name_uk=row["name_uk"])
            for row in csv.DictReader(file)
        ]


Staff = tuple[str, list[Place]]
"""Code of the nation and the places of an office: whoever signs in first."""


def establish(nations: list[NationRow], at: datetime) -> Iterator[Staff]:
    """Yield each office once it is there."""
    made = Establishment(at.date(), names())
    code, name = COMMAND
    command = add_nation(code, name, 0, at)
    yield code, add_office(command, name, made.of_the_command(0b1), at)
    for body, row in enumerate(nations, start=1):
        code = row["nation"].upper()
        nation = add_nation(code, Name(row["name"], row["name_uk"]), body, at)
        for office in RECIPIENT if row["nation"] == RECEIVES else GIVER:
            places = made.of_a_nation(office, 1 << body)
            yield code, add_office(nation, office.name, places, at)


def add_nation(code: str, name: Name, body: int, at: datetime) -> UUID:
    nation = uuid4()
    names = {"code": code, "name": name.english, "name_uk": name.ukrainian}
    do(actions.add_nation, at, nation=nation, body=body, **names)
    return nation


def add_office(
    nation: UUID, name: Name, places: list[Place], at: datetime
) -> list[Place]:
    home = uuid4()
    names = {"name": name.english, "name_uk": name.ukrainian}
    about = {"organisation": home, "nation": nation, "kind": "agency"}
    do(actions.add_organisation, at, **about, **names)
    do(actions.add_establishment, at, organisation=home, places=places)
    return places


def signers(offices: list[Staff]) -> Iterator[tuple[str, Place]]:
    """Yield who signs in, by which name: each role once, in each nation its own.

    Who stands in for the head of an office signs in too: some acts take two.
    """
    wanted = {person.title.english: person.signs_in_as for person in COMMANDERS_OWN}
    seen: set[str] = set()
    for code, places in offices:
        for place in places:
            if code == COMMAND[0] and place["title"] in wanted:
                yield wanted[place["title"]], place
        called = OF_A_NATION.get(places[0]["role"])
        name = f"{called}-{code.lower()}"
        if code != COMMAND[0] and called and name not in seen:
            seen.add(name)
            yield name, places[0]
            for deputy in places[1:2]:
                if deputy["role"] == places[0]["role"]:
                    yield f"{called}-deputy-{code.lower()}", deputy


def make_signer(name: str, actor: UUID | None, password: str) -> None:
    if actor is None:
        raise AssertionError(f"{name} stands for a post that nobody holds.")
    account = Account(id=uuid4(), name=name, password=password)
    account.save(force_insert=True)
    ActsAs.objects.create(account=account, actor_id=actor)
    TOTP.activate(account, generate_totp_secret())


def people() -> list[Shown]:
    """Return the invented people, in the order of the names they sign in with."""
    links = ActsAs.objects.select_related("account", "actor").order_by("account__name")
    secrets = {
        one.user_id: one.data["secret"]
        for one in Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    }
    bodies = {
        row.pk: in_language(row.name, row.name_uk)
        for row in Nation.objects.using(DOOR).only("id", "name", "name_uk")
    }
    return [
        shown(
            link,
            role,
            secrets.get(link.account_id, ""),
            bodies.get(link.actor.origin, ""),
        )
        for link in links
        if (role := role_of(link.account.name))
    ]


def one_of_each(shown: Sequence[Shown]) -> tuple[list[Shown], list[Shown]]:
    """Return one of each kind of people, those of the command first, and the others.

    Of those whom each nation has, the kinds are told by what their names begin with;
    nations follow the alphabet of their codes, so that one kind is of one nation.
    """
    kinds: dict[str, Shown] = {}
    for one in shown:
        first = one.name.rpartition("-")[0] if is_of_a_nation(one.name) else one.name
        kinds.setdefault(first, one)
    chosen = sorted(kinds.values(), key=lambda one: is_of_a_nation(one.name))
    names = {one.name for one in chosen}
    return chosen, [one for one in shown if one.name not in names]


def is_of_a_nation(name: str) -> bool:
    """Tell whether an invented person signs in for a nation, as in each others do."""
    of_the_command = {person.signs_in_as for person in COMMANDERS_OWN}
    return name not in of_the_command and name.partition("-")[0] in OF_A_NATION.values()


def role_of(name: str) -> Role | None:
    """Return the role that stands in the name of one of them; of others there is none.

    Others are there as well: whoever was invited into the demonstration since.
    """
    first, _, _ = name.partition("-")
    roles = {person.signs_in_as: person.role for person in COMMANDERS_OWN}
    of_a_nation = {called: role for role, called in OF_A_NATION.items()}
    role = roles.get(name) or of_a_nation.get(first)
    return ROLE[role] if role else None


def actor_of(name: str) -> Actor:
    """Return as whom one of the invented people acts, by the name he signs in with."""
    return ActsAs.objects.select_related("actor").get(account__name=name).actor


def shown(link: ActsAs, role: Role, secret: str, body: str) -> Shown:
    return Shown(
        account=link.account_id,
        name=link.account.name,
        person=link.actor.name,
        title=str(role.title),
        prose=str(role.prose),
        secret=secret,
        body=body,
    )
