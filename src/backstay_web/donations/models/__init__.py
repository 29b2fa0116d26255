"""The tables of donations, gathered for Django."""

from backstay_web.donations.models.commitment import COUNTED, Balance, Commitment
from backstay_web.donations.models.lift import Lift
from backstay_web.donations.models.limits import Answer, Caveat, Consent
from backstay_web.donations.models.materiel import Lot
from backstay_web.donations.models.money import Money, Value
from backstay_web.donations.models.offer import (
    Dependency,
    LoadedOffers,
    Offer,
    SamePledge,
    Verification,
)
from backstay_web.donations.models.repair import (
    Bay,
    BayCost,
    BayPeriod,
    BayVariant,
    Workshop,
)
from backstay_web.donations.models.training import (
    Course,
    CourseCost,
    InstructorPeriod,
    InstructorTeams,
    InterpreterPeriod,
    InterpreterTeams,
    KitPeriod,
    Session,
    TrainingKit,
)

__all__ = [
    "COUNTED",
    "Answer",
    "Balance",
    "Bay",
    "BayCost",
    "BayPeriod",
    "BayVariant",
    "Caveat",
    "Commitment",
    "Consent",
    "Course",
    "CourseCost",
    "Dependency",
    "InstructorPeriod",
    "InstructorTeams",
    "InterpreterPeriod",
    "InterpreterTeams",
    "KitPeriod",
    "Lift",
    "LoadedOffers",
    "Lot",
    "Money",
    "Offer",
    "SamePledge",
    "Session",
    "TrainingKit",
    "Value",
    "Verification",
    "Workshop",
]
