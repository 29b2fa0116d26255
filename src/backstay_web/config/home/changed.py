"""What others changed since one was last here, as far as one may read it."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from backstay_web.config.home.today import Line, Today
from backstay_web.core.models import RowChange

TABLES: Final[dict[str, tuple[Any, str]]] = {
    "requirements_requirement": (
        ngettext_lazy("need", "needs", "count"),
        "requirements:list",
    ),
    "requirements_verdict": (
        ngettext_lazy("verdict on a need", "verdicts on needs", "count"),
        "requirements:list",
    ),
    "requirements_place": (
        ngettext_lazy(
            "place in the order of needs", "places in the order of needs", "count"
        ),
        "requirements:needed",
    ),
    "donations_offer": (ngettext_lazy("offer", "offers", "count"), "donations:home"),
    "donations_lot": (ngettext_lazy("lot", "lots", "count"), "donations:lot_list"),
    "donations_commitment": (
        ngettext_lazy(
            "part of an offer that is bound", "parts of offers that are bound", "count"
        ),
        "donations:totals",
    ),
    "donations_course": (
        ngettext_lazy("course", "courses", "count"),
        "donations:course_list",
    ),
    "donations_bay": (ngettext_lazy("bay", "bays", "count"), "donations:bay_list"),
    "repair_job": (
        ngettext_lazy("repair job", "repair jobs", "count"),
        "repair:home",
    ),
    "repair_ticket": (ngettext_lazy("ticket", "tickets", "count"), "repair:tickets"),
    "transfers_consignment": (
        ngettext_lazy("consignment", "consignments", "count"),
        "transfers:consignment_list",
    ),
    "transfers_handover": (
        ngettext_lazy("handover", "handovers", "count"),
        "transfers:handovers",
    ),
    "transfers_inventory": (
        ngettext_lazy("inventory", "inventories", "count"),
        "transfers:inventories",
    ),
    "transfers_lossreport": (
        ngettext_lazy("loss report", "loss reports", "count"),
        "transfers:losses",
    ),
    "transfers_difference": (
        ngettext_lazy(
            "difference of a count or a loss",
            "differences of counts or losses",
            "count",
        ),
        "briefs:clocks",
    ),
    "transfers_receipt": (
        ngettext_lazy("receipt by a unit", "receipts by units", "count"),
        "transfers:receipts",
    ),
    "transfers_selfreport": (
        ngettext_lazy("self-report", "self-reports", "count"),
        "transfers:self_reports",
    ),
    "transfers_selfreportanswer": (
        ngettext_lazy(
            "explanation in a self-report", "explanations in self-reports", "count"
        ),
        "transfers:self_reports",
    ),
    "sites_site": (ngettext_lazy("site", "sites", "count"), "sites:home"),
    "sites_leg": (ngettext_lazy("leg", "legs", "count"), "sites:leg_list"),
    "catalogue_variant": (
        ngettext_lazy("variant", "variants", "count"),
        "catalogue:variant_list",
    ),
    "catalogue_packagetemplate": (
        ngettext_lazy("template of a package", "templates of packages", "count"),
        "catalogue:package_template_list",
    ),
    "nations_post": (ngettext_lazy("post", "posts", "count"), "nations:posts"),
    "nations_holding": (
        ngettext_lazy("holder of a post", "holders of posts", "count"),
        "nations:people",
    ),
    "notebook_comment": (
        ngettext_lazy("comment", "comments", "count"),
        "notebook:followed",
    ),
}
"""Tables whose changes are news, by what people call the rows, and who shows them."""
MEANING: Final = _("Added, changed or retired by others; each counted once.")


def changes(today: Today) -> Iterator[Line]:
    """Yield for each table how many rows others wrote, in the order of the tables."""
    rows = RowChange.objects.filter(at__gt=today.since, table__in=TABLES)
    counted = (
        rows.exclude(actor=today.by.actor)
        .values("table")
        .annotate(rows=Count("row_key", distinct=True))
    )
    found = dict(counted.order_by().values_list("table", "rows"))
    for table, (word, door) in TABLES.items():
        if found.get(table):
            number = found[table]
            yield Line(number, str(word % {"count": number}), MEANING, door)
