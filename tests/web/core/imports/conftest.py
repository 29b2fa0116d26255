"""Tables that somebody sends, and what is done with them."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.core.imports import actions
from backstay_web.core.imports.models import Import
from backstay_web.core.imports.reading import read
from backstay_web.core.imports.table import Told
from backstay_web.nations import actions as nations
from tests.web.cast import Cast, Person

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
COLUMNS = {"nation": 0, "name": 1, "kind": 2}
HEAD = "nation;name;kind\n"


def begin(by: Person, text: str, kind: str = "organisations", **more: Any) -> UUID:
    """Send a table as text; it is read in this process, for speed."""
    import_, data = uuid4(), text.encode()
    table = json.dumps(dataclasses.asdict(read(data, Told())))
    digest = hashlib.sha256(data).hexdigest()
    payload = {"name": "units.csv", "digest": digest, "table": table, **more}
    with acting(by.token):
        asked = {"key": uuid4(), "at": AT, "reason": ""}
        actions.begin(**asked, import_=import_, kind=kind, **payload)
    return import_


def version_of(by: Person, import_: UUID) -> int:
    with acting(by.token):
        return Import.objects.get(pk=import_).version


def check(
    by: Person,
    import_: UUID,
    columns: dict[str, int] | None = None,
    release: Release | None = None,
) -> dict[str, Any]:
    version = version_of(by, import_)
    with acting(by.token):
        return actions.check(
            key=uuid4(),
            at=AT,
            reason="",
            import_=import_,
            expected_version=version,
            columns=columns or COLUMNS,
            release=release,
        )


def apply(by: Person, import_: UUID, key: UUID | None = None) -> dict[str, Any]:
    version = version_of(by, import_)
    with acting(by.token):
        return actions.apply(
            key=key or uuid4(),
            at=AT,
            reason="",
            import_=import_,
            expected_version=version,
        )


def make_nation(cast: Cast) -> UUID:
    """Make the nation AX, which is Ann's."""
    names = {"name": "Aland", "name_uk": "Аландія", "body": 0}
    with acting(cast.cid.token):
        asked = {"key": uuid4(), "at": AT, "reason": ""}
        nations.add_nation(**asked, nation=cast.ann.origin, code="AX", **names)
    return cast.ann.origin


@pytest.fixture
def nation(cast: Cast) -> UUID:
    """Return the nation AX; it is undone after the test."""
    return make_nation(cast)
