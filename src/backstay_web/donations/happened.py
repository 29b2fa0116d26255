"""What may happen to an offer and to what hangs on it, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from backstay_web.donations.register import REGISTER

HAPPENED: Final[dict[str, Promise]] = {
    "made": gettext_lazy("made"),
    "changed": gettext_lazy("changed"),
    "confirmed": gettext_lazy("confirmed"),
    "renewed": gettext_lazy("renewed"),
    "withdrawn": gettext_lazy("withdrawn"),
    "expired": gettext_lazy("expired"),
    "verified": gettext_lazy("looked at"),
    "set_aside": gettext_lazy("set aside as a repetition"),
    "taken_up_again": gettext_lazy("counted again"),
    "committed": gettext_lazy("a part bound"),
    "freed": gettext_lazy("a part freed"),
    "added": gettext_lazy("added"),
    "retired": gettext_lazy("retired"),
    "ended": gettext_lazy("ended"),
    "expected": gettext_lazy("expected"),
    "asked": gettext_lazy("asked for"),
    "answered": gettext_lazy("answered"),
    "imported": gettext_lazy("imported"),
}
NOUNS: Final[dict[str, Promise]] = {
    "caveat": gettext_lazy("Caveat"),
    "consent": gettext_lazy("Consent"),
}
OWN: Final = "offer"


def events() -> Mapping[str, Promise]:
    """Return each thing that may happen; what hangs on an offer is named first."""
    nouns = {**{noun: kind.one for noun, kind in REGISTER.kinds.items()}, **NOUNS}
    return {
        f"{noun}.{verb}": said if noun == OWN else format_lazy("{}: {}", word, said)
        for noun, word in nouns.items()
        for verb, said in HAPPENED.items()
    }
