"""Read the site's settings from the environment: typed, and loud when they are wrong.

Every name is read here and nowhere else; docs/reference/site-settings.md lists them.
"""

import os
from ipaddress import ip_network
from typing import Any, Final

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from backstay.errors import BackstayError

MOST: Final = 10**9
"""What no number of seconds, days or anything else comes near."""
FLAGS: Final = {"yes": True, "no": False}


class WrongSetting(BackstayError):
    """A setting of the site is missing or cannot be read; names it and the remedy."""


def text(name: str) -> str:
    """Return a setting that must be there.

    Raises
    ------
    WrongSetting
        If it is absent or empty.
    """
    value = os.environ.get(name, "")
    if not value:
        raise WrongSetting(
            f"{name} is not set: `make demo` sets it, and docs/reference/"
            "site-settings.md says what it should be."
        )
    return value


def optional(name: str) -> str:
    """Return a setting that may be left out, or nothing."""
    return os.environ.get(name, "")


def issuer(name: str) -> str:
    """Return a setting that is the address of an issuer, with TLS; or nothing.

    Raises
    ------
    WrongSetting
        If it is anything else.
    """
    said = optional(name)
    if said and not (said.startswith("https://") and said.isprintable()):
        raise WrongSetting(f"{name} is '{said}' and must begin with https://.")
    return said


def words(name: str, usual: str) -> list[str]:
    """Return a setting that is a list of words between spaces."""
    return os.environ.get(name, usual).split()


def names(name: str) -> tuple[str, ...]:
    """Return a setting that is a list of names between semicolons; none if left out.

    Raises
    ------
    WrongSetting
        If one of them is empty, stands there twice, or cannot be printed.
    """
    found = tuple(each.strip() for each in optional(name).split(";"))
    if found == ("",):
        return ()
    if (
        not all(found)
        or len(set(found)) < len(found)
        or not "".join(found).isprintable()
    ):
        raise WrongSetting(
            f"{name} is '{optional(name)}'; put different names between semicolons."
        )
    return found


def networks(name: str) -> list[str]:
    """Return a setting that is a list of networks between spaces; none if left out.

    Raises
    ------
    WrongSetting
        If one of them is no network.
    """
    said = words(name, "")
    for each in said:
        try:
            ip_network(each)
        except ValueError:
            raise WrongSetting(
                f"{name} has '{each}', which is no network such as 10.1.0.0/16."
            ) from None
    return said


def flag(name: str, usual: bool) -> bool:
    """Return a setting that says yes or no.

    Raises
    ------
    WrongSetting
        If it says anything else.
    """
    value = os.environ.get(name)
    if value is None:
        return usual
    if value not in FLAGS:
        raise WrongSetting(f"{name} is '{value}' and must be yes or no.")
    return FLAGS[value]


def seconds(name: str, usual: int) -> int:
    """Return a setting that is a number of seconds.

    Raises
    ------
    WrongSetting
        If it is anything but a whole number above zero.
    """
    return above_zero(name, usual, "seconds")


def days(name: str, usual: int) -> int:
    """Return a setting that is a number of days.

    Raises
    ------
    WrongSetting
        If it is anything but a whole number above zero.
    """
    return above_zero(name, usual, "days")


def above_zero(name: str, usual: int, unit: str) -> int:
    value = os.environ.get(name, str(usual))
    if not (value.isascii() and value.isdigit() and 0 < int(value) < MOST):
        raise WrongSetting(f"{name} is '{value}' and must be a number of {unit}.")
    return int(value)


def count(name: str, usual: int) -> int:
    """Return a setting that is a whole number, 0 or more.

    Raises
    ------
    WrongSetting
        If it is anything else.
    """
    value = os.environ.get(name, str(usual))
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise WrongSetting(f"{name} is '{value}' and must be a whole number.")
    return int(value)


NOT_COMPILED: Final = "-c jit=off"
"""A server that can would compile a page's query, for longer than the query takes."""


def database(name: str) -> dict[str, Any]:
    """Return a connection as Django wants it, from PostgreSQL's own kind of address.

    Raises
    ------
    WrongSetting
        If it is absent or no such address; the address itself is not repeated, since it
        may hold a password.
    """
    try:
        parts = conninfo_to_dict(text(name))
    except ProgrammingError:
        raise WrongSetting(
            f"{name} is no address of PostgreSQL: it should read "
            "postgresql://role:password@host/database."
        ) from None
    options = f"{parts.pop('options', '')} {NOT_COMPILED}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": str(parts.pop("dbname", "backstay")),
        "USER": str(parts.pop("user", "")),
        "PASSWORD": str(parts.pop("password", "")),
        "HOST": str(parts.pop("host", "")),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, "options": options, "application_name": "backstay"},
    }
