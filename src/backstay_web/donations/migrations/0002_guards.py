"""The guards of donations."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import (
    LAST,
    GuardLabelled,
    OfOneOriginator,
    Policy,
    look_first,
    no_look_first,
)

MINE: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND "

OWNER_OF_A_CAVEAT: Final = (
    " AND EXISTS (SELECT FROM donations_lot l"
    " JOIN catalogue_variant v ON v.id = l.variant_id"
    " WHERE l.id = lot_id AND donations_caveat.originator"
    " IN (l.originator, v.origin_nation_id))"
)
WHO_WAS_ASKED: Final = (
    " AND EXISTS (SELECT FROM donations_consent c"
    " WHERE c.id = consent_id AND c.nation_id = donations_answer.originator)"
)

COUNTED: Final = {
    "lot": "quantity",
    "session": "sections",
    "bay": "hours",
    "lift": "capacity_kg",
    "money": "amount_minor",
}


class GuardMore(GuardLabelled):
    """Guard a labelled table of which more has to hold for what is written.

    ``or_by`` is another permission that lets its holder change rows, but add none.
    """

    def __init__(
        self, model_name: str, change: str, or_by: str = "", also: str = ""
    ) -> None:
        super().__init__(model_name, change)
        self.or_by = or_by or change
        self.also = also
        add = f"{MINE}{sql.may(change)}{also}"
        alter = f"{MINE}({sql.may(change)} OR {sql.may(self.or_by)}){also}"
        self.policies = [
            Policy("SELECT", "bs_app", using=sql.READABLE),
            Policy("INSERT", "bs_app", check=add),
            Policy("UPDATE", "bs_app", using=alter, check=alter),
        ]

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, str]]:
        """Return how Django writes this operation into a migration."""
        arguments = (self.model_name, self.change, self.or_by, self.also)
        return type(self).__name__, arguments, {}


def count(row: str, quantity: str) -> migrations.RunSQL:
    """Keep the quantity of a balance that of the row it counts, of one originator.

    The key that points to it holds the quantity too: whoever changes the one changes
    both, and no less is left than what is bound.
    """
    return migrations.RunSQL(
        f"CREATE UNIQUE INDEX donations_{row}_as_counted"
        f" ON donations_{row} (id, originator, {quantity});"
        f"ALTER TABLE donations_balance ADD CONSTRAINT donations_balance_counts_{row}"
        f" FOREIGN KEY ({row}_id, originator, quantity)"
        f" REFERENCES donations_{row} (id, originator, {quantity}) ON UPDATE CASCADE"
        f" {LAST};" + look_first("donations_balance", f"{row}_id", f"donations_{row}"),
        f"{no_look_first('donations_balance', f'{row}_id')};"
        f"ALTER TABLE donations_balance DROP CONSTRAINT donations_balance_counts_{row};"
        f"DROP INDEX donations_{row}_as_counted;",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("donations", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Offer", change="offer.change"),
        GuardLabelled("Dependency", change="offer.change"),
        GuardLabelled("LoadedOffers", change="offer.change"),
        GuardLabelled("Verification", change="offer.verify"),
        GuardLabelled("SamePledge", change="offer.change"),
        GuardLabelled("Lot", change="offer.change"),
        GuardLabelled("Course", change="offer.change"),
        GuardLabelled("CourseCost", change="value.change"),
        GuardLabelled("Session", change="offer.change"),
        GuardLabelled("InstructorTeams", change="offer.change"),
        GuardLabelled("InterpreterTeams", change="offer.change"),
        GuardLabelled("TrainingKit", change="offer.change"),
        GuardLabelled("InstructorPeriod", change="offer.change"),
        GuardLabelled("InterpreterPeriod", change="offer.change"),
        GuardLabelled("KitPeriod", change="offer.change"),
        GuardLabelled("Workshop", change="offer.change"),
        GuardLabelled("Bay", change="offer.change"),
        GuardLabelled("BayCost", change="value.change"),
        GuardLabelled("BayVariant", change="offer.change"),
        GuardLabelled("BayPeriod", change="offer.change"),
        GuardLabelled("Lift", change="offer.change"),
        GuardLabelled("Money", change="offer.change"),
        GuardLabelled("Value", change="value.change"),
        GuardMore("Caveat", "caveat.change", also=OWNER_OF_A_CAVEAT),
        GuardLabelled("Consent", change="offer.change"),
        GuardMore("Answer", "consent.answer", also=WHO_WAS_ASKED),
        GuardMore("Balance", "offer.change", or_by="offer.commit"),
        GuardLabelled("Commitment", change="offer.commit"),
        OfOneOriginator("Dependency", "offer"),
        OfOneOriginator("SamePledge", "repeats"),
        OfOneOriginator("Lot", "offer"),
        OfOneOriginator("Course", "offer"),
        OfOneOriginator("CourseCost", "course"),
        OfOneOriginator("Session", "course"),
        OfOneOriginator("InstructorTeams", "offer"),
        OfOneOriginator("InterpreterTeams", "offer"),
        OfOneOriginator("TrainingKit", "offer"),
        OfOneOriginator("InstructorPeriod", "teams_of"),
        OfOneOriginator("InterpreterPeriod", "teams_of"),
        OfOneOriginator("KitPeriod", "kit"),
        OfOneOriginator("Workshop", "offer"),
        OfOneOriginator("Bay", "workshop"),
        OfOneOriginator("BayCost", "bay"),
        OfOneOriginator("BayVariant", "bay"),
        OfOneOriginator("BayPeriod", "bay"),
        OfOneOriginator("Lift", "offer"),
        OfOneOriginator("Money", "offer"),
        OfOneOriginator("Value", "offer"),
        OfOneOriginator("Consent", "lot"),
        OfOneOriginator("Commitment", "balance"),
        *(count(row, quantity) for row, quantity in COUNTED.items()),
    ]
