"""Let whoever receives a movement say that it came, in the books of whoever planned it.

A movement comes to a nation if its leg ends at a site of that nation, or if it carries
what that nation is sent.
"""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

CUSTODY: Final = import_module(
    "backstay_web.transfers.migrations.0005_guards_of_custody"
)
TABLE: Final = "transfers_passage"
POLICY: Final = f"{TABLE}_insert_bs_app_by_the_receiver"
OF_ME: Final = "(select (core_me()).origin)"
TO_ITS_SITE: Final = (
    "EXISTS (SELECT FROM transfers_movement m JOIN sites_leg l ON l.id = m.leg_id"
    " JOIN sites_site s ON s.id = l.to_site_id"
    f" WHERE m.id = movement_id AND s.nation_id = {OF_ME})"
)
WITH_ITS_GOODS: Final = (
    "EXISTS (SELECT FROM transfers_carriage a"
    " JOIN transfers_consignment c ON c.id = a.consignment_id"
    f" WHERE a.movement_id = {TABLE}.movement_id AND a.retired_on IS NULL"
    f" AND c.retired_on IS NULL AND c.to_nation_id = {OF_ME})"
)
CHECK: Final = (
    f"{CUSTODY.SIGNS} AND kind = 'arrived'"
    f" AND {CUSTODY.as_its(TABLE, 'transfers_movement', 'movement_id')}"
    f" AND ({TO_ITS_SITE} OR {WITH_ITS_GOODS})"
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("sites", "0002_guards"),
        ("transfers", "0017_guards_of_arrivals"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            f"CREATE POLICY {POLICY} ON {TABLE} FOR INSERT TO bs_app"
            f" WITH CHECK ({CHECK})",
            f"DROP POLICY {POLICY} ON {TABLE}",
        ),
    ]
