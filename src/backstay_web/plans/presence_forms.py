"""What is filled in to say what is there of a package."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.plans.models import Presence
from backstay_web.plans.promise_forms import DAY, FaultyForm
from backstay_web.requirements.models import Requirement


class PartField(forms.ModelChoiceField):  # type: ignore[type-arg] # only for mypy
    """Chooses a part by what it is and what it is for."""

    def label_from_instance(self, part: Any) -> str:
        """Return a part in words: its option, its role and its code."""
        return f"{part.option.code} · {part.get_role_display()} · {part.part}"


class SaidField(forms.ModelChoiceField):  # type: ignore[type-arg] # only for mypy
    """Chooses a statement by its day and what it said."""

    def label_from_instance(self, row: Any) -> str:
        """Return a statement in words."""
        return f"{row.on} · {row.part.part} · {row.quantity} · {row.evidence}"


class PresenceForm(FaultyForm):
    """How many more of a part are there, since when, and what proves it."""

    package_number = forms.IntegerField(label=_("Number of the package"), min_value=1)
    part = PartField(label=_("Part"), queryset=TemplatePart.objects.none())
    quantity = forms.IntegerField(
        label=_("So many more"),
        min_value=0,
        help_text=_("Units of kit, cohorts or papers; none only to correct."),
    )
    on = forms.DateField(label=_("There since"), widget=DAY)
    evidence = forms.CharField(label=_("What proves it"), max_length=500)
    corrects = SaidField(
        label=_("Corrects"),
        queryset=Presence.objects.none(),
        required=False,
        help_text=_("What was said wrong: it counts no longer."),
    )
    field_order = (
        "package_number",
        "part",
        "quantity",
        "on",
        "evidence",
        "corrects",
        "reason",
    )

    def __init__(
        self,
        said: Any,
        need: Requirement,
        parts: "QuerySet[TemplatePart]",
        own: "QuerySet[Presence]",
        **initial: Any,
    ) -> None:
        now = {"on": timezone.localdate(), "package_number": 1}
        super().__init__(said, initial={**now, **initial})
        self.fields["part"].queryset = parts  # type: ignore[attr-defined] # it has
        self.fields["corrects"].queryset = own  # type: ignore[attr-defined] # it has
        asked = _("%(count)s are asked for.") % {"count": need.count}
        self.fields["package_number"].help_text = asked

    def payload(self) -> dict[str, Any]:
        """Return what was typed, rows by their keys."""
        names = ("package_number", "quantity", "on", "evidence")
        wrong = self.cleaned_data["corrects"]
        return {
            **{name: self.cleaned_data[name] for name in names},
            "part": self.cleaned_data["part"].pk,
            "corrects": wrong.pk if wrong else None,
        }
