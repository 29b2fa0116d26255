"""Promises: lines that a nation has bound itself to, and how far each has come."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned, amount, is_one_line
from backstay_web.donations.models import Commitment
from backstay_web.nations.models import Post
from backstay_web.plans.models.proposal import Line
from backstay_web.sites.models import Site


class Promise(Labelled, Versioned):
    """A nation's yes to a line, from its moment until the nation frees it.

    What, how much and by when are those of the line. ``commitment`` binds that much of
    the offer; there is none where nothing that is counted is taken, or where it was
    taken by an earlier promise.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="promises")
    owner = models.ForeignKey(Post, on_delete=models.PROTECT)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, null=True)
    promised_at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_promise_freed_after_it_was_made",
                condition=Q(freed_at=None) | Q(freed_at__gte=F("promised_at")),
            ),
            models.UniqueConstraint(
                "originator",
                "line",
                condition=Q(freed_at=None),
                name="plans_promise_one_for_each_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promised_at:%Y-%m-%d %H:%M}"


class Report(Labelled):
    """How much of a promise has come how far, as somebody saw it; never changed.

    ``quantity`` counts all that have come so far or farther by that day. A report that
    was wrong is corrected by another one, and counts no longer.
    """

    class State(models.TextChoices):
        ALLOCATED = "allocated", _("allocated")
        RELEASED = "released", _("released")
        IN_TRANSIT = "in_transit", _("in transit")
        AT_NODE = "at_node", _("at node")
        TITLE = "title", _("title transferred")
        RECEIVED = "received", _("received by unit")
        BEGUN = "begun", _("begun")
        FINISHED = "finished", _("finished")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    promise = models.ForeignKey(
        Promise, on_delete=models.PROTECT, related_name="reports"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    quantity = amount()
    on = models.DateField()
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True)
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    corrects = models.ForeignKey(
        "Report", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )
    reported_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_report_state",
                condition=Q(
                    state__in=[
                        "allocated",
                        "released",
                        "in_transit",
                        "at_node",
                        "title",
                        "received",
                        "begun",
                        "finished",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="plans_report_at_a_node_names_it",
                violation_error_code="site",
                violation_error_message=_("Name the place where it was counted."),
                condition=~Q(state__in=["at_node", "title"]) | Q(site__isnull=False),
            ),
            models.UniqueConstraint(
                "originator", "corrects", name="plans_report_corrected_once"
            ),
        ]

    def __str__(self) -> str:
        return self.state
