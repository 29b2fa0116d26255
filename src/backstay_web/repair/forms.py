"""What is filled in about jobs and their spares."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart, Variant
from backstay_web.core.context import Context, me
from backstay_web.core.lists.choice import Choice
from backstay_web.core.names import called, in_language
from backstay_web.donations.forms import Filled, Inputs, day, words
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import current_holdings
from backstay_web.nations.queries import posts as nation_posts
from backstay_web.plans.models import Line, Promise
from backstay_web.plans.presence_forms import PartField
from backstay_web.repair import queries
from backstay_web.repair.capable import queues_of_family, workshops_for
from backstay_web.repair.checks import said_work_is_over
from backstay_web.repair.models import Job, Requisition, Spare, Stock
from backstay_web.repair.models.job import PRIORITIES
from backstay_web.repair.models.state import (
    EVIDENCE,
    GIVE,
    State,
    Triage,
    Waits,
    follows,
)
from backstay_web.repair.readers import bodies_without, may_read
from backstay_web.requirements.models import Requirement, UnitGroup
from backstay_web.sites.models import Site

MOST_UNITS: Final = 10_000
FIRST: Final = (
    *("variant", "serial", "symptom"),
    *("site", "wait_owner", "wait_until_on", "evidence"),
)
"""What whoever reports a fault fills in first; the rest is folded away."""
TO_DECIDE: Final = timedelta(days=3)
"""Our assumption: within this time it is decided where a unit is mended."""
NEVER_ASKED: Final = (
    *("staff", "personnel_officer", "accountability_officer", "validation_desk"),
    *("training_planner", "training_site_lead"),
)
"""Kinds of posts that end no wait of a repair: our assumption, for a short choice."""


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


class PostChoice(Choice):
    """A post that is to see to a job: what it is called, where, whose, and who has it.

    Who holds a post is known to its own body alone.
    """

    def __init__(self, *rows: Any, job: Job | None = None, **more: Any) -> None:
        self.job = job
        super().__init__(*rows, **more)

    def label_from_instance(self, row: Any) -> str:
        """Return all that, and whether its holder may not read the job."""
        at = row.organisation
        nation = in_language(at.nation.name, at.nation.name_uk)
        parts = [row.called, at.called, nation, row.holder or ""]
        if self.job is not None and not may_read(row, self.job):
            parts.append(gettext("may not read this job"))
        return " · ".join(filter(None, parts))


def posts() -> "QuerySet[Any]":
    """Return the posts that may end a wait: those of one's own body first."""
    rows = nation_posts(timezone.now()).exclude(role__in=NEVER_ASKED)
    is_other = Case(
        When(organisation__nation=me().origin, then=Value(0)), default=Value(1)
    )
    ordered: QuerySet[Any] = rows.select_related("organisation__nation").order_by(
        is_other, "organisation__nation__name", "title", "id"
    )
    return ordered


def own_post() -> Any:
    """Return the key of the post that the reader holds, if he holds one."""
    held = current_holdings(timezone.now()).filter(actor=me().actor)
    return held.order_by("is_delegated", "pk").values_list("post", flat=True).first()


def owner(label: Any, job: Job | None = None) -> forms.Field:
    """Return the choice of the post that is to end a wait: one's own to begin with."""
    return PostChoice(
        posts(),
        job=job,
        label=label,
        help_text=_("It gets this as its work."),
        initial=own_post,
    )


class WorkshopChoice(Choice):
    """A workshop that takes a job: from which week it has hours, and who may not read.

    What waits for it counts as far as the reader knows of it.
    """

    def __init__(self, job: Job, **more: Any) -> None:
        self.job = job
        self.queues = queues_of_family(job.variant.family_id, timezone.localdate())
        self.without = bodies_without(job)
        super().__init__(workshops_for(job.variant), **more)

    def label_from_instance(self, row: Any) -> str:
        """Return what it is called, and that."""
        parts = [super().label_from_instance(row), self.load_of(row)]
        body = self.without.get(row.originator)
        if body is not None:
            said = gettext("%(body)s may not read this job")
            parts.append(said % {"body": body.name})
        return " · ".join(parts)

    def load_of(self, row: Any) -> str:
        """Return from which week on hours are left."""
        queue = self.queues.get(row.pk)
        week = queue.free_from if queue else None
        if week is None:
            return gettext("full, or closed, in all weeks ahead")
        return gettext("has hours from the week of %(day)s") % {"day": week}

    def has_strangers(self) -> bool:
        """Return whether one of them is of a body that may not read the job."""
        rows: QuerySet[Any] = self.queryset  # type: ignore[assignment] # it has one
        owners = rows.values_list("originator", flat=True)
        return bool(self.without.keys() & set(owners))


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


def steps(row: Job, state: State) -> Inputs:
    """Return what is asked for when a job comes into a state that another follows."""
    return {
        **moves(state),
        "owner": owner(_("Who brings it on from there"), row),
        "until_on": day(
            _("Expected by"), _("The day by which the step after this one is done.")
        ),
    }


def passes(row: Job) -> Inputs:
    """Return what is asked for to say that a job passed its check.

    Who said that the work is over names who allows that he checks it himself.
    """
    asked: Inputs = {
        "on": on(),
        "evidence": words(_("What proves it"), _("The check report, by its number.")),
    }
    if said_work_is_over(row.pk):
        asked["waived_by"] = words(
            _("Who allows that you check it yourself"),
            _(
                "You said that the work is over: somebody else is to check it. If that "
                "cannot be, name who allows it, and give the reason below."
            ),
        )
    return asked


def gives_up(row: Job) -> Inputs:
    """Return what is asked for to say that to mend a job does not pay."""
    return {
        "why": words(_("Why it does not pay"), _("The damage, or what cannot be had.")),
        "cost_eur": forms.IntegerField(
            label=_("What it would cost, EUR"),
            help_text=_("Labour and parts, as it was estimated."),
            min_value=0,
            required=False,
        ),
        **moves(State.BEYOND),
        "owner": PostChoice(
            posts(),
            job=row,
            label=_("Who sees to what is left"),
            help_text=_(
                "It is stripped, reported as lost, and its documents are sent back: "
                "the post gets this as its work. The loss report closes the job."
            ),
            initial=own_post,
        ),
        "until_on": day(_("To be done by")),
    }


def waits(row: Job) -> Inputs:
    """Return what is asked for when a job is to wait."""
    return {
        "waiting_for": forms.ChoiceField(label=_("Waits for"), choices=Waits.choices),
        "wait_owner": owner(_("Who ends the wait"), row),
        "wait_until_on": until(),
        **moves(State.WAITING),
    }


def until() -> forms.DateField:
    return day(_("To be over by"), _("The day by which the wait is to be over."))


def triage(row: Job) -> Inputs:
    """Return what is asked for to decide where a job is mended, and what comes next.

    What was answered before stands there.
    """
    workshop = WorkshopChoice(
        row,
        label=_("Workshop"),
        help_text=_("Those alone that have a bay for its variant; needed to evacuate."),
        required=False,
    )
    answers: Inputs = {
        "triage": forms.ChoiceField(label=_("Where"), choices=Triage.choices),
        "workshop": workshop,
        "hours": hours(_("As you estimate them.")),
        "for_forward": words(
            _("What speaks for forward"), _("Time, the way, what can be done there.")
        ),
        "for_evacuation": words(
            _("What speaks for evacuation"), _("Tools, parts, hours, a licence.")
        ),
    }
    for name, field in answers.items():
        field.initial = getattr(row, "workshop_id" if name == "workshop" else name)
    return {**answers, **next_wait(row), **release_by(workshop)}


def next_wait(row: Job) -> Inputs:
    """Return what is asked for about what a job waits for once it was decided on.

    If it waits for something else already, that may stay as it is.
    """
    is_due = row.waiting_for == Waits.DECISION
    what = [each for each in Waits.choices if each[0] != Waits.DECISION]
    asked: Inputs = {
        "waiting_for": forms.ChoiceField(
            label=_("What it waits for next"),
            choices=what if is_due else [("", _("as before")), *what],
            initial=Waits.TRANSPORT if is_due else "",
        ),
        "wait_owner": owner(_("Who ends the wait"), row),
        "wait_until_on": until(),
        "on": on(),
        "evidence": words(
            _("What proves it"), _("The message or paper in which it was decided.")
        ),
    }
    for field in asked.values():
        field.required = is_due
    return asked


def release_by(workshop: WorkshopChoice) -> Inputs:
    """Return the choice of who lets a workshop's body read the job, if one may not.

    Nothing is released by that: two officers do so, as for all rows.
    """
    if not workshop.has_strangers():
        return {}
    may = nation_posts(timezone.now()).filter(
        organisation__nation=me().origin,
        holder_permissions__contains=[Permission.LABEL_RELEASE],
    )
    rows = may.select_related("organisation__nation").order_by("title", "id")
    return {
        "release_by": PostChoice(
            rows,
            label=_("Who releases the job to the body of the workshop"),
            help_text=_(
                "For a workshop whose body may not read this job: it would not see it "
                "come. The post is asked to propose the release; a second one confirms."
            ),
            required=False,
        )
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
        "wait_owner": owner(_("Who decides where it is mended")),
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


class SpareChoice(Choice):
    """A spare that fits a variant: how long it takes, what is there, what it needs."""

    def __init__(self, job: Job) -> None:
        fits = in_use(Spare).filter(family=job.variant.family_id)
        told = _("Those alone that fit the family of what is broken.")
        if not fits.exists():
            told = _("No part is known for this variant: add it to the spare parts.")
        super().__init__(fits, label=_("Spare part"), help_text=told)
        self.lies = queries.stock_counts(job.originator)

    def label_from_instance(self, row: Any) -> str:
        """Return what it is called, with all that."""
        words = {"days": row.lead_days, "count": self.lies.get(row.pk, 0)}
        parts = [
            super().label_from_instance(row),
            gettext("%(count)s in stock") % words,
            gettext("%(days)s days to come") % words,
        ]
        if row.needs_licence is not False:
            parts.append(gettext("needs a licence"))
        return " · ".join(parts)


def asks(row: Job) -> Inputs:
    """Return what is asked for to ask for a spare."""
    asked: Inputs = {
        "spare": SpareChoice(row),
        "quantity": how_many(),
        "needed_by_on": day(_("Needed by")),
    }
    if can_wait(row):
        asked["wait_owner"] = PostChoice(
            posts(),
            job=row,
            label=_("Who sees to it that it comes"),
            help_text=_(
                "Then the job waits for the part from today on, until the day on which "
                "it is expected."
            ),
            required=False,
        )
    return asked


def can_wait(row: Job) -> bool:
    passed = row.passed_on is not None
    return State.WAITING in follows(State(row.state), has_passed=passed)


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


class DonorChoice(Choice):
    """The job of a unit that a part may be taken out of, by the serial of the unit."""

    def __init__(self, row: Job) -> None:
        may_give = Job.objects.filter(
            originator=row.originator, variant=row.variant_id, state__in=GIVE
        )
        may_give = may_give.exclude(serial="").exclude(pk=row.pk)
        told = _("The job of that unit; it is named by its serial number.")
        if not may_give.exists():
            told = _(
                "No other unit of this variant waits or was given up that has a serial "
                "number: there is none to take a part out of."
            )
        super().__init__(
            may_give.order_by("serial", "pk"),
            label=_("Out of which unit"),
            help_text=told,
        )

    def label_from_instance(self, row: Any) -> str:
        """Return its serial number, its state, and what is wrong with it."""
        return f"{row.serial} · {row.get_state_display()} · {row.symptom} ({row.code})"


class RequisitionChoice(Choice):
    """What a job asks for, by the part and by how many are still to be sent."""

    def label_from_instance(self, row: Any) -> str:
        """Return both."""
        return f"{called(row.spare)} · {row.quantity - row.sent_quantity}"


def takes(row: Job) -> Inputs:
    """Return what is asked for to take a spare out of another unit, and what it ends.

    A part may fill what was asked for, and may have been all that the job waited for.
    """
    return {
        "donor": DonorChoice(row),
        "spare": SpareChoice(row),
        "serial": serial(),
        "on": on(),
        "evidence": words(_("What proves it"), _("The order that allows it.")),
        **fills(row),
        **then_waits(row),
    }


def fills(row: Job) -> Inputs:
    """Return the choice of what was asked for and is filled by a part, if any was."""
    open_ = Requisition.objects.filter(
        job=row, withdrawn_on=None, sent_quantity__lt=F("quantity")
    )
    if not open_.exists():
        return {}
    return {
        "requisition": RequisitionChoice(
            open_.select_related("spare").order_by("needed_by_on", "pk"),
            label=_("Which part that was asked for does it fill"),
            help_text=_("One fewer is asked for then."),
            empty_label=_("none: it is asked for all the same"),
            required=False,
        )
    }


def then_waits(row: Job) -> Inputs:
    """Return what a job waits for once it has the part that it waited for."""
    if row.waiting_for != Waits.PART:
        return {}
    asked: Inputs = {
        "waiting_for": forms.ChoiceField(
            label=_("What it waits for then"),
            help_text=_("A part, if more is missing: then nothing else changes."),
            choices=[("", "---------"), *Waits.choices],
        ),
        "wait_owner": owner(_("Who ends the wait"), row),
        "wait_until_on": until(),
    }
    for name in ("wait_owner", "wait_until_on"):
        asked[name].required = False
    return asked


def filled(inputs: Inputs, said: Mapping[str, Any] | None, **initial: Any) -> Filled:
    """Return the form of a command with the inputs that it needs."""
    return Filled(inputs, said, initial)
