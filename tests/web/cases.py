"""Cases of the engine, for tests that load them into the site."""

from functools import cache
from pathlib import Path

from backstay.cases.reading import read_case
from backstay.domain.case import Case
from backstay_web.core.context import acting
from backstay_web.nations.actions import EVERYBODY
from backstay_web.nations.models import Nation
from tests.web.cast import Cast

ROOT = Path(__file__).parents[2]


@cache
def smallest() -> Case:
    return read_case(ROOT / "tests/cases/smallest")


@cache
def public() -> Case:
    return read_case(ROOT / "examples/public-2022")


def nation_of(case: Case, code: str) -> str:
    """Return the key that a case has for the nation of a code."""
    [key] = [key for key in case.nations if key.upper() == code]
    return key


def add_nations_of(case: Case, cast: Cast) -> None:
    """Add the nations of a case; everybody may know of them."""
    with acting(cast.cid.token):
        Nation.objects.bulk_create(
            Nation(
                code=nation.key.upper(),
                name=nation.name,
                name_uk=nation.name_uk,
                body=body,
                level=0,
                rel=EVERYBODY,
                originator=cast.cid.origin,
            )
            for body, nation in enumerate(case.nations.values())
        )
