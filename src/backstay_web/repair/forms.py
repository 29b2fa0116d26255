"""What is filled in about jobs and their spares."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart, Variant
from backstay_web.core.context import Context
from backstay_web.core.lists.choice import Choice
from backstay_web.donations.forms import Filled, Inputs, day, words
from backstay_web.donations.models import Workshop
from backstay_web.nations.models import Post
from backstay_web.plans.models import Line, Promise
from backstay_web.plans.presence_forms import PartField
from backstay_web.repair.models import Job, Requisition, Spare, Stock
from backstay_web.repair.models.job import PRIORITIES
from backstay_web.repair.models.state import EVIDENCE, OVER, State, Triage, Waits
from backstay_web.requirements.models import Requirement, UnitGroup
from backstay_web.sites.models import Site

MOST_UNITS: Final = 10_000


class PromiseChoice(Choice):
    """A promise of repair, by what is repaired, where and by when."""

    def label_from_instance(self, row: Any) -> str:
        """Return what was promised of bay-hours."""
        line = row.line
        return f"{line.what} · {line.to_site} · {line.quantity} · {line.due_on}"


def in_use(model: Any) -> "QuerySet[Any]":
    """Return the entries of a table that are not retired."""
    rows: QuerySet[Any] = model.objects.filter(retired_on=None)
    return rows.order_by("code", "id")


def posts() -> "QuerySet[Post]":
    return Post.objects.order_by("title", "id")


def owner() -> forms.Field:
    """Return the choice of the post that is to end a wait."""
    return Choice(
        posts(), label=_("Who ends the wait"), help_text=_("It gets this as its work.")
    )


def evidence(state: State) -> forms.CharField:
    """Return the input of what proves that a job came into a state."""
    return words(_("What proves it"), EVIDENCE[state])


def on() -> forms.DateField:
    made = day(_("On"), _("The day it happened."))
    made.initial = timezone.localdate
    return made


def how_many(most: int = MOST_UNITS) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many"), min_value=1, max_value=max(most, 1), initial=1
    )


def hours(told: Any) -> forms.IntegerField:
    """Return the input of bay-hours."""
    return forms.IntegerField(
        label=_("Bay-hours"), help_text=told, min_value=1, required=False
    )


def serial() -> forms.CharField:
    made = words(_("Serial number"), _("If it has one."), required=False)
    made.max_length = 64
    return made


def moves(state: State) -> Inputs:
    """Return what is asked for whenever a job comes into a state."""
    return {"on": on(), "evidence": evidence(state)}


def waits() -> Inputs:
    """Return what is asked for when a job is to wait."""
    return {
        "waiting_for": forms.ChoiceField(label=_("Waits for"), choices=Waits.choices),
        "wait_owner": owner(),
        "wait_until_on": day(
            _("To be over by"), _("The day by which the wait is to be over.")
        ),
        **moves(State.WAITING),
    }


def triage() -> Inputs:
    """Return what is asked for to decide where a job is mended."""
    return {
        "triage": forms.ChoiceField(label=_("Where"), choices=Triage.choices),
        "for_forward": words(
            _("What speaks for forward"), _("Time, the way, what can be done there.")
        ),
        "for_evacuation": words(
            _("What speaks for evacuation"), _("Tools, parts, hours, a licence.")
        ),
        "workshop": Choice(
            in_use(Workshop),
            label=_("Workshop"),
            help_text=_("Whoever it is evacuated to."),
            required=False,
        ),
        "hours": hours(_("As you estimate them.")),
    }


def ranks(row: Job) -> Inputs:
    """Return what is asked for to say how urgent a job is."""
    least, most = PRIORITIES
    return {
        "priority": forms.IntegerField(
            label=_("Priority"),
            help_text=_(
                "From 1 to 9, the most urgent. For a job that serves a need the order "
                "of needs decides instead."
            ),
            min_value=least,
            max_value=most,
            required=False,
            initial=row.priority,
        ),
        "wanted_by_on": wanted(row),
    }


def wanted(row: Job) -> forms.DateField:
    made = day(
        _("Wanted by"),
        _("For a job that serves no need and no promise: these have their day."),
        required=False,
    )
    made.initial = row.wanted_by_on
    return made


def fault(by: Context) -> Inputs:
    """Return what is asked for in a fault report."""
    return {
        "variant": Choice(in_use(Variant), label=_("What is broken")),
        "serial": serial(),
        "quantity": how_many(),
        "symptom": words(_("Symptom"), _("What is wrong with it, in one line.")),
        "site": Choice(
            in_use(Site),
            label=_("Handed over at"),
            help_text=_("A place that is known already; never where a unit fights."),
        ),
        "group": Choice(in_use(UnitGroup), label=_("Group of units"), required=False),
        "reported_on": day(_("Reported on")),
        "promise": PromiseChoice(
            Promise.objects.filter(freed_at=None, line__task=Line.Task.REPAIR)
            .select_related("line")
            .order_by("line__due_on", "pk"),
            label=_("Promised by"),
            help_text=_("The promise of a workshop that it is mended under, if any."),
            required=False,
        ),
        **part_of_a_package(),
        "wait_owner": Choice(
            posts(),
            label=_("Who decides where it is mended"),
            help_text=_("It gets this as its work."),
        ),
        "wait_until_on": day(_("To be decided by")),
        "evidence": words(_("Fault report"), _("Its number, or who told it.")),
    }


def part_of_a_package() -> Inputs:
    """Return what is asked for to say which part of which package it is."""
    parts = TemplatePart.objects.filter(retired_on=None).select_related("option")
    return {
        "requirement": Choice(
            Requirement.objects.filter(retired_on=None).order_by("number", "pk"),
            label=_("Need"),
            help_text=_("The need that it serves, if any: its order says how urgent."),
            required=False,
        ),
        "package_number": forms.IntegerField(
            label=_("Number of the package"), min_value=1, required=False
        ),
        "part": PartField(
            parts.order_by("option__code", "part", "pk"),
            label=_("Part"),
            required=False,
        ),
    }


def is_new(row: Job) -> Inputs:
    """Return the question whether a unit that is back counts for its package."""
    if row.requirement_id is None:
        return {}
    return {
        "is_new": forms.BooleanField(
            label=_("Its package has it for the first time"),
            help_text=_("Then it is counted there. One that broke there is already."),
            required=False,
        )
    }


def asks(_row: Job) -> Inputs:
    """Return what is asked for to ask for a spare."""
    return {
        "spare": Choice(in_use(Spare), label=_("Spare part")),
        "quantity": how_many(),
        "needed_by_on": day(_("Needed by")),
    }


def licence(_row: Requisition) -> Inputs:
    return {"licence_reference": words(_("Licence"), _("Its reference."))}


def sends(row: Requisition) -> Inputs:
    """Return what is asked for to send what a requisition asks for."""
    there = Stock.objects.filter(
        spare=row.spare_id, originator=row.originator, retired_on=None, quantity__gte=1
    )
    return {
        "stock": StockChoice(
            there.select_related("site").order_by("site__name", "pk"),
            label=_("From which stock"),
        ),
        "quantity": how_many(row.quantity - row.sent_quantity),
        "serial": serial(),
        "on": on(),
        "evidence": words(_("What proves it"), _("The paper of the movement.")),
    }


class StockChoice(Choice):
    """A stock, by its site and by how many lie there."""

    def label_from_instance(self, row: Any) -> str:
        """Return where it is, and how many there are."""
        return f"{super().label_from_instance(row.site)} · {row.quantity}"


def takes(row: Job) -> Inputs:
    """Return what is asked for to take a spare out of another unit."""
    may_give = Job.objects.filter(originator=row.originator, variant=row.variant_id)
    may_give = may_give.exclude(serial="").exclude(state__in=[State.RETURNED])
    return {
        "donor": Choice(
            may_give.exclude(pk=row.pk).order_by("serial", "pk"),
            label=_("Out of which unit"),
            help_text=_("The job of that unit; it is named by its serial number."),
        ),
        "spare": Choice(in_use(Spare), label=_("Spare part")),
        "serial": serial(),
        "on": on(),
        "evidence": words(_("What proves it"), _("The order that allows it.")),
    }


def is_open(row: Job) -> bool:
    return row.state not in OVER


def filled(inputs: Inputs, said: Mapping[str, Any] | None, **initial: Any) -> Filled:
    """Return the form of a command with the inputs that it needs."""
    return Filled(inputs, said, initial)
