"""Every address has its door, every permission its meaning, and a page tells all."""

import re
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader
from django.http import HttpResponse
from django.urls import get_resolver, path
from django.utils.module_loading import autodiscover_modules

from backstay_web.config import doors
from backstay_web.config.urls import urlpatterns
from backstay_web.core.commands import COMMANDS, STEPS_UP
from backstay_web.core.guards import GuardLabelled
from backstay_web.nations.permissions import MEANINGS, Permission
from backstay_web.nations.roles import ROLES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/doors.md").read_text(encoding="utf-8")
OF_THE_TESTS = {"thing.make", "thing.rename"}


def own_commands() -> dict[str, str]:
    autodiscover_modules("actions")
    return {n: str(p) for n, p in COMMANDS.items() if n not in OF_THE_TESTS}


def test_every_address_has_its_door():
    doors.check_every_address(urlpatterns)

    assert set(doors.names_of(get_resolver().url_patterns)) == set(doors.all_pages())


@pytest.mark.parametrize("name", ["back-door", None])
def test_an_address_without_a_door_stops_the_site(name):
    stray = path("back/", lambda _: HttpResponse(), name=name)

    with pytest.raises(doors.NoDoor, match=r"row in config/doors\.py"):
        doors.check_every_address([*urlpatterns, stray])


def test_a_door_without_an_address_stops_the_site():
    with pytest.raises(doors.NoDoor, match="nations:list"):
        doors.check_every_address(urlpatterns[:1])


def test_every_permission_that_is_asked_for_is_in_the_list():
    source = "".join(
        p.read_text() for p in (ROOT / "src/backstay_web/core").rglob("*.py")
    )
    operations = [
        operation
        for (app, _), migration in MigrationLoader(None).disk_migrations.items()
        if app != "things"
        for operation in migration.operations
    ]

    asked = {o.change for o in operations if isinstance(o, GuardLabelled)}
    asked |= set(own_commands().values())
    asked |= set(re.findall(r"\bmay\(\"(.*?)\"\)", source))
    asked |= set(re.findall(r"'(\w+\.\w+)' = ANY", source))
    asked |= {need for need in doors.PAGES.values() if isinstance(need, Permission)}

    assert {"post.fill", "label.release", "nation.read"} <= asked
    assert asked <= set(Permission)


def test_every_permission_has_its_meaning_in_a_sentence():
    assert set(MEANINGS) == set(Permission)
    assert [m for m in MEANINGS.values() if not str(m).endswith(".")] == []


def test_every_permission_is_carried_by_a_role():
    # What only the founder may is what nobody in a demonstration can try.
    carried = {p for role in ROLES if role.key != "founder" for p in role.permissions}

    assert set(Permission) - carried == {
        Permission.ACTOR_FOUND,
        Permission.NATION_CHANGE,
    }


def test_the_reference_says_what_needs_a_second_factor_shown_just_now():
    [told] = re.findall(r"that was shown just now: (.*?)\. \[", PAGE, re.S)

    assert set(re.findall(r"`([^`]+)`", told)) == {
        *doors.STEP_UP,
        *(f"command {name}" for name in STEPS_UP),
    }


def test_the_reference_tells_of_every_door_and_every_permission():
    told = dict(re.findall(r"^\| `([a-z_:. -]+)` \| ([^|]+) \|", PAGE, re.M))
    commands = {f"command {name}": need for name, need in own_commands().items()}
    pages = {n: str(need.value) for n, need in doors.PAGES.items()}
    meanings = {p.value: str(meaning) for p, meaning in MEANINGS.items()}

    assert told == {**pages, **commands, **meanings}
