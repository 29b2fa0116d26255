"""Forms by which offers are made, moved, bound and limited."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.day_input import DayInput
from backstay_web.core.lists.choice import Choice
from backstay_web.core.names import in_language
from backstay_web.core.registers.forms import AskedFor, input_of
from backstay_web.core.registers.kinds import Kind
from backstay_web.donations.models import Answer, Offer, Verification
from backstay_web.donations.models.state import State
from backstay_web.donations.needs import groups
from backstay_web.donations.register import OFFER, REGISTER
from backstay_web.nations.queries import nations

Inputs = dict[str, forms.Field]

AT_FIRST = [(state.value, state.label) for state in (State.POSSIBLE, State.OFFERED)]


class Filled(AskedFor):
    """What a command is told, with the inputs that it needs beside."""

    def __init__(
        self,
        inputs: Mapping[str, forms.Field],
        said: Mapping[str, Any] | None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(said, initial=dict(initial or {}))
        self.names = list(inputs)
        self.fields.update(inputs)
        self.order_fields([*self.names, "reason"])

    def values(self, names: Iterable[str] = ()) -> dict[str, Any]:
        """Return what was filled in, as commands take it: a row by its key."""
        found = {name: self.cleaned_data[name] for name in names or self.names}
        return {
            name: value.pk if isinstance(value, Model) else value
            for name, value in found.items()
        }


class Groups(forms.CharField):
    """Codes of unit groups, with spaces or commas between them."""

    def clean(self, value: Any) -> Any:
        """Return them as a list."""
        return str(super().clean(value)).replace(",", " ").split()


def day(label: Any, told: Any = "", *, required: bool = True) -> forms.DateField:
    """Return the input of a day."""
    shown = DayInput()
    return forms.DateField(label=label, help_text=told, widget=shown, required=required)


def words(label: Any, told: Any = "", *, required: bool = True) -> forms.CharField:
    """Return the input of one line."""
    return forms.CharField(
        label=label, help_text=told, max_length=500, required=required
    )


def evidence() -> forms.CharField:
    """Return the input of what proves a state."""
    return words(_("Evidence"), REGISTER.words["evidence"].definition)


def receivers() -> forms.Field:
    """Return the choice of groups of units; their codes where none is known."""
    label = _("Who may receive it all the same")
    known = {code: in_language(name, name_uk) for code, name, name_uk in groups()}
    if not known:
        told = _("Codes of unit groups, with spaces between them.")
        return Groups(label=label, help_text=told, required=False)
    return forms.MultipleChoiceField(
        label=label,
        help_text=_("Groups of units; if none is ticked, nobody receives it."),
        choices=[(code, f"{name} ({code})") for code, name in known.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def nation(told: Any = "", *, required: bool = True) -> forms.Field:
    """Return the choice of a nation."""
    return Choice(nations(), label=_("Nation"), help_text=told, required=required)


def fields_of(kind: Kind, row: Any, names: Iterable[str]) -> Inputs:
    """Return the inputs of some fields of a table."""
    fields = {field.name: field for field in kind.fields()}
    return {name: input_of(REGISTER, kind, fields[name], row) for name in names}


SAID = ["title", "said_on", "confidence_percent", "channel", "source"]
"""Fields of an offer that stay open to change."""


def new_offer(by: UUID, detail: Kind, row: Any) -> tuple[Inputs, list[str]]:
    """Return the inputs of a new offer, and the names of those of its first detail."""
    offer = Offer(originator=by)
    told = fields_of(OFFER, offer, ["nation", *SAID, "evidence", "expires_on"])
    told["state"] = forms.ChoiceField(
        label=_("State"),
        choices=AT_FIRST,
        help_text=str(REGISTER.words["state"].definition),
    )
    names = [
        field.name
        for field in detail.fields()
        if field.name not in ("code", detail.commands.part_of)
    ]
    return {**told, **fields_of(detail, row, names)}, names


STANDS: Final = (
    *("state", "evidence", "expires_on", "confidence_percent"),
    *("said_on", "channel", "source"),
)


def in_groups(
    names: Iterable[str], given: Iterable[str]
) -> list[tuple[Promise, list[str]]]:
    """Return the inputs of a new offer as a person thinks of them, each once.

    ``given`` are those of what it gives first.
    """
    what = ["title", *given]
    rest = [name for name in names if name not in (*what, *STANDS)]
    return [
        (_("What is given"), what),
        (_("How far that stands"), list(STANDS)),
        (_("Whose it is, and who reads it"), rest),
    ]


def finding() -> forms.ChoiceField:
    """Return the choice of what was found of an offer."""
    return forms.ChoiceField(
        label=_("What you found"), choices=Verification.Finding.choices
    )


def verdict() -> forms.ChoiceField:
    """Return the choice of an answer."""
    return forms.ChoiceField(label=_("Answer"), choices=Answer.Verdict.choices)


def one_of_offers(rows: "QuerySet[Offer]") -> forms.Field:
    """Return the choice of an offer."""
    return Choice(
        rows,
        label=_("The one that counts"),
        help_text=_("The same pledge, as it was heard elsewhere."),
    )
