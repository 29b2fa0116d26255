"""The page of a self-report: what was said, and where the books say otherwise."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import post_names
from backstay_web.notebook.detail import Detail
from backstay_web.transfers import report_queries, reporting
from backstay_web.transfers.asking import doer
from backstay_web.transfers.lists import SELF_REPORTS
from backstay_web.transfers.models import Item, SelfReportLine
from backstay_web.transfers.reporting import Apart, Said
from backstay_web.transfers.subjects import SELF_REPORT
from backstay_web.transfers.verbs import home_of

SELF_REPORT_PAGE: Final = Detail(
    SELF_REPORT, report_queries.self_reports, SELF_REPORTS.columns
)
WHAT: Final[dict[str, Promise]] = {
    reporting.MISSING: gettext_lazy("not in the report"),
    reporting.STRANGE: gettext_lazy("not in the books"),
    reporting.COUNT: gettext_lazy("another count"),
    reporting.CONDITION: gettext_lazy("another condition"),
}


def more_of_self_report(key: UUID) -> dict[str, Any]:
    """Return what the page of a self-report shows beside its facts."""
    row = find(report_queries.self_reports(), key)
    answers = report_queries.answers_of(row.pk)
    since = report_queries.counted_since(row)
    posts = [(row.post, row.nation_id)]
    names = post_names(
        [*posts, *((each.post, row.nation_id) for each in answers.values())]
    )
    by = me()
    may = Permission.CUSTODY_SIGN in by.permissions and row.originator == by.origin
    lines = SelfReportLine.objects.filter(self_report=row.pk)
    sent = report_queries.consignments_of(row)
    what = _("Explain where the report of %(quarter)s differs from the books.")
    asked = doer(row, by, what=what % {"quarter": row.quarter}, due_on=None)
    return {
        "row": row,
        "doer": asked,
        "post": names[row.post],
        "is_late": row.reported_at.date() > row.due_on,
        "lines": lines.order_by("code", "serial_number", "pk"),
        "differences": [
            {
                **shown(each),
                **came_with(sent.get(each[1:3])),
                "answer": answers.get(each[1:3]),
                "by": names.get(answers[each[1:3]].post, "")
                if each[1:3] in answers
                else "",
                "since": home_of(since[each[1:3]]) if each[1:3] in since else "",
                "address": address_of(row.pk, each) if may else "",
            }
            for each in report_queries.differences_of(row)
        ],
    }


def came_with(consignment: Any) -> dict[str, Any]:
    """Return the consignment with which a thing came, and its page, if known."""
    if consignment is None:
        return {}
    return {
        "consignment": consignment.title,
        "consignment_address": home_of(consignment),
    }


def shown(each: Apart) -> dict[str, Any]:
    """Return a difference in words."""
    return {
        "what": WHAT[each.what],
        "code": each.code,
        "number": each.number,
        "reported": in_words(each.reported),
        "held": in_words(each.held),
    }


def in_words(said: Said | None) -> str:
    """Return how many there are of a line, and in which condition."""
    if said is None:
        return ""
    known = dict(Item.Condition.choices)
    words = [str(said.quantity), str(known.get(said.condition, ""))]
    return ", ".join(word for word in words if word)


def address_of(report: UUID, each: Apart) -> str:
    """Return where a difference is explained."""
    asks = urlencode({"code": each.code, "serial_number": each.number})
    return f"{reverse('transfers:explain', kwargs={'key': report})}?{asks}"
