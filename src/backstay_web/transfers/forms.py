"""The forms in which somebody says what he has counted, or decided of a paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstay_web.core.day_input import DayInput
from backstay_web.core.lists.choice import Choice
from backstay_web.core.models import is_one_line
from backstay_web.core.registers.forms import AskedFor
from backstay_web.donations.forms import day, evidence
from backstay_web.nations.queries import nations
from backstay_web.transfers.books import Key
from backstay_web.transfers.decided_302 import Context, Decided, Goods, serial_302
from backstay_web.transfers.models import Consignment, Item
from backstay_web.transfers.verbs import moment, own_post

FIRST: Final = ["site", "to_post", "arrived_at", "evidence"]
"""What a count asks for before its lines."""
FROM_NATION: Final = _("From nation")
TO_NATION: Final = _("To nation")


@dataclass(frozen=True)
class Said:
    """What a form begins with in one line: what was counted before, or expected."""

    counted: int | None
    condition: str = Item.Condition.SERVICEABLE
    remark: str = ""


class LinesForm(AskedFor):
    """For each line what was counted, in which condition, and a remark."""

    help_text: Any = ""

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        lines: Mapping[Key, tuple[str, int]],
        before: Mapping[Key, Said],
        **initial: Any,
    ) -> None:
        super().__init__(said, initial=initial)
        self.lines = list(lines)
        for number, (key, (name, expected)) in enumerate(lines.items()):
            self.add_line(number, key, name, expected, before.get(key))
        self.order_fields([*(n for n in self.fields if n != "reason"), "reason"])

    def add_line(
        self, number: int, key: Key, name: str, expected: int, before: Said | None
    ) -> None:
        """Ask for one line; it begins with what was said ``before``."""
        self.fields[f"counted_{number}"] = forms.IntegerField(
            label=_("%(item)s, expected %(count)s") % {"item": name, "count": expected},
            help_text=self.help_text,
            min_value=0,
            max_value=1 if key.serial else None,
            required=False,
            initial=before.counted if before else None,
            error_messages={
                "max_value": _("%(item)s is one unit: 0 or 1.") % {"item": name}
            },
        )
        self.fields[f"condition_{number}"] = forms.ChoiceField(
            label=_("Condition"),
            choices=Item.Condition.choices,
            initial=before.condition if before else None,
        )
        self.fields[f"remark_{number}"] = forms.CharField(
            label=_("Remark"),
            max_length=500,
            required=False,
            initial=before.remark if before else "",
        )

    def counted(self) -> list[dict[str, Any]]:
        """Return the lines as the command takes them."""
        said = self.cleaned_data
        return [
            {
                "item": key.item,
                "serial": key.serial,
                "counted": said[f"counted_{number}"],
                "condition": said[f"condition_{number}"],
                "remark": said[f"remark_{number}"],
            }
            for number, key in enumerate(self.lines)
        ]


class CountForm(LinesForm):
    """What was counted of what another post hands over, and by whom.

    Each line has a number, or a tick that it is not handed over now. What is still on
    its way has come first: then the form asks when, and what proves it.
    """

    help_text = _("Counted; 0 if it is not there.")

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        lines: Mapping[Key, tuple[str, int]],
        before: Mapping[Key, Said],
        site: UUID | None,
        *,
        comes: bool,
    ) -> None:
        super().__init__(said, lines, before, site=site)
        self.fields["site"] = forms.UUIDField(widget=forms.HiddenInput)
        self.fields["to_post"] = own_post()
        if comes:
            self.fields["arrived_at"] = moment(_("It came here at"))
            self.fields["evidence"] = evidence()
        names = [n for n in self.fields if n not in FIRST]
        self.order_fields([*FIRST, *names])

    def add_line(
        self, number: int, key: Key, name: str, expected: int, before: Said | None
    ) -> None:
        """Ask for one line, and whether it is handed over now."""
        super().add_line(number, key, name, expected, before)
        self.fields[f"stays_{number}"] = forms.BooleanField(
            label=_("It is not handed over now"),
            required=False,
            initial=before is not None and before.counted is None,
        )

    def clean(self) -> dict[str, Any]:
        """Check that each line has either a number or the tick."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(len(self.lines)):
            name, stays = f"counted_{number}", said.get(f"stays_{number}")
            if name in self.errors or (said.get(name) is None) == bool(stays):
                continue
            if stays:
                words = gettext("A number, or the tick that it is not handed over now.")
            else:
                words = gettext("Say how many: 0 if it is not there.")
            self.add_error(name, words)
        return said

    def first(self) -> list[Any]:
        """Return the fields above the lines."""
        return [self[name] for name in FIRST if name in self.fields and name != "site"]

    def shown_lines(self) -> list[dict[str, Any]]:
        """Return the fields of each line, those of exceptions apart."""
        return [
            {
                "counted": self[f"counted_{number}"],
                "others": others,
                "is_open": any(each.errors or is_said(each) for each in others),
            }
            for number in range(len(self.lines))
            if (
                others := [
                    self[f"{name}_{number}"]
                    for name in ("condition", "remark", "stays")
                ]
            )
        ]


def is_said(field: Any) -> bool:
    """Tell whether a field of an exception says one."""
    return field.value() not in (None, "", False, Item.Condition.SERVICEABLE)


class InventoryForm(LinesForm):
    """What was found of the lines of an inventory; those left empty come later."""

    help_text = _("Found; 0 if it is not there, empty if nobody has looked yet.")

    def found(self) -> list[dict[str, Any]]:
        """Return the lines that were looked for."""
        return [line for line in self.counted() if line["counted"] is not None]


class UnitsForm(AskedFor):
    """Which units are meant: so many of some lines, and others by their numbers."""

    name = ""
    help_text: Any = ""
    units_label: Any = ""

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        lines: Mapping[Key, tuple[str, int]],
        **initial: Any,
    ) -> None:
        super().__init__(said, initial=initial)
        self.counted = [(key, *line) for key, line in lines.items() if not key.serial]
        self.units = {str(key.serial): key for key in lines if key.serial}
        for number, (_key, name, held) in enumerate(self.counted):
            self.fields[f"{self.name}_{number}"] = forms.IntegerField(
                label=_("%(item)s, of %(count)s") % {"item": name, "count": held},
                help_text=self.help_text,
                min_value=0,
                max_value=held,
                initial=0,
            )
        self.fields["units"] = forms.MultipleChoiceField(
            label=self.units_label,
            choices=[(said, lines[key][0]) for said, key in self.units.items()],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.order_fields([*(n for n in self.fields if n != "reason"), "reason"])

    def begin_with(self, before: Mapping[Key, int]) -> None:
        """Begin with what was said before of lines: so many, or that number."""
        for number, (key, *_more) in enumerate(self.counted):
            self.initial[f"{self.name}_{number}"] = before.get(key, 0)
        self.initial["units"] = [
            said for said, key in self.units.items() if key in before
        ]

    def named(self) -> list[dict[str, Any]]:
        """Return the lines of which some are meant, as the command takes them."""
        said = self.cleaned_data
        counted = [
            (key, said[f"{self.name}_{number}"])
            for number, (key, *_more) in enumerate(self.counted)
        ]
        units = [(self.units[each], 1) for each in said["units"]]
        return [
            {"item": key.item, "serial": key.serial, self.name: count}
            for key, count in [*counted, *units]
            if count
        ]


class LossForm(UnitsForm):
    """What a post lost, when that was noticed, and what happened."""

    name = "lost"
    help_text = _("How many are lost; 0 if none.")
    units_label = _("Units that are lost")
    noticed_on = forms.DateField(
        label=_("Noticed on"),
        help_text=_(
            "Whoever lost it has 30 days from this day to say what became of it."
        ),
        widget=DayInput,
    )
    happened = forms.CharField(
        label=_("What happened"),
        help_text=_("In a few words, and without the place of units in action."),
        max_length=2_000,
        validators=[is_one_line],
    )

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        lines: Mapping[Key, tuple[str, int]],
        readers: str,
    ) -> None:
        """Ask for nothing twice: what happened is the reason."""
        super().__init__(said, lines, noticed_on=timezone.localdate())
        self.fields["reason"].widget = forms.HiddenInput()
        told = _("It is told at once to all who may read the consignment: %(readers)s.")
        happened = self.fields["happened"]
        happened.help_text = " ".join(
            [str(happened.help_text), str(told) % {"readers": readers}]
        )


class ReceiptForm(UnitsForm):
    """What a unit has counted, since when, and what it signed."""

    name = "quantity"
    help_text = _("How many the unit has by this paper; 0 if none.")
    units_label = _("Units that it has by this paper")
    on = forms.DateField(
        label=_("There since"),
        help_text=_("The day on which the unit counted them."),
        widget=DayInput,
    )
    evidence = forms.CharField(
        label=_("What proves it"),
        help_text=_("What the unit signed, by its number."),
        max_length=500,
        validators=[is_one_line],
    )

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        lines: Mapping[Key, tuple[str, int]],
        **initial: Any,
    ) -> None:
        super().__init__(said, lines, **{"on": timezone.localdate(), **initial})
        self.fields["post"] = own_post()
        self.order_fields(["post", "on", "evidence"])


class ExplainForm(AskedFor):
    """Why a self-report differs from the books in one line."""

    explanation = forms.CharField(
        label=_("Explanation"), max_length=500, validators=[is_one_line]
    )

    def __init__(self, said: Mapping[str, Any] | None) -> None:
        super().__init__(said)
        self.fields["post"] = own_post()
        self.order_fields(["post", "explanation", "reason"])


class Form302(forms.Form):
    """What a person decides of a Form 302; nothing of it is chosen for him."""

    country = forms.CharField(
        label=_("Country that sends it"),
        help_text=_("Its two letters in ISO 3166-1, such as PL."),
        validators=[RegexValidator("^[A-Z]{2}$", _("Write two capital letters."))],
    )
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput)
    goods = forms.ChoiceField(
        label=_("Customs status of the goods"), choices=[("", "-"), *Goods.choices]
    )
    context = forms.ChoiceField(
        label=_("Activity that it is for"), choices=[("", "-"), *Context.choices]
    )
    number = forms.RegexField(
        "^[0-9]{6}$",
        label=_("Number"),
        help_text=_("The six digits by which your country numbers its forms."),
        error_messages={"invalid": _("Write six digits, such as 000017.")},
    )
    basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("In the words of whoever decides it: the site suggests none."),
        max_length=200,
        validators=[is_one_line],
    )
    conveyance = forms.CharField(
        label=_("Conveyance"),
        help_text=_("What carries it; left empty, it is written in by hand."),
        max_length=100,
        required=False,
        validators=[is_one_line],
    )

    def decided(self) -> Decided:
        """Return what was typed, as the document has it."""
        said = self.cleaned_data
        serial = serial_302(
            said["country"],
            said["issued_on"],
            Goods(said["goods"]),
            Context(said["context"]),
            int(said["number"]),
        )
        return Decided(serial, said["basis"], said["conveyance"])


class ExtractWish(forms.Form):
    """Of which released consignments a program asks for an extract, by keys."""

    consignment = forms.UUIDField(required=False)
    nation = forms.UUIDField(required=False)
    to_nation = forms.UUIDField(required=False)
    released_from = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    released_before = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class ExtractForm(forms.Form):
    """Of which released consignments an extract is asked for."""

    def __init__(self, said: Mapping[str, Any] | None, **more: Any) -> None:
        super().__init__(said, **more)
        self.fields["consignment"] = Choice(
            queryset=Consignment.objects.filter(retired_on=None).order_by("code", "pk"),
            label=_("Consignment"),
            required=False,
        )
        for name, label in (("nation", FROM_NATION), ("to_nation", TO_NATION)):
            self.fields[name] = Choice(queryset=nations(), label=label, required=False)
        self.fields["released_from"] = day(_("Released from day"), required=False)
        self.fields["released_before"] = day(_("Released before day"), required=False)

    def wish(self) -> dict[str, Any]:
        """Return what is asked for, rows by their keys."""
        names = ExtractWish.base_fields
        said = {name: self.cleaned_data[name] for name in names}
        return {name: getattr(value, "pk", value) for name, value in said.items()}


class CompareForm(ExtractForm):
    """A document of another party, and what it is held against."""

    def __init__(
        self, said: Mapping[str, Any] | None, sent: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(said, files=sent)
        self.fields["first"] = forms.FileField(
            label=_("Document"),
            help_text=_("An EPCIS 2.0 document in JSON-LD, of up to 10 MB."),
        )
        self.fields["second"] = forms.FileField(
            label=_("Second document"),
            help_text=_(
                "What the first one is held against. Without one that is the extract "
                "of this site, of the consignments that you name below."
            ),
            required=False,
        )
        self.order_fields(["first", "second"])
