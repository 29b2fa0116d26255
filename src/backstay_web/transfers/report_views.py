"""The pages of self-reports, and of what is explained of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.core.registers.views import Look, ask, form
from backstay_web.notebook.detail import detail_view
from backstay_web.transfers import actions
from backstay_web.transfers.asking import reports_due
from backstay_web.transfers.forms import ExplainForm
from backstay_web.transfers.lists import SELF_REPORTS
from backstay_web.transfers.report_details import (
    SELF_REPORT_PAGE,
    more_of_self_report,
)
from backstay_web.transfers.report_queries import self_reports
from backstay_web.transfers.views import tells

self_report_list = list_view(
    SELF_REPORTS, "transfers/due_list.html", lambda: reports_due(me())
)
self_report = detail_view(
    SELF_REPORT_PAGE, "transfers/self_report.html", more_of_self_report
)


@form
def explain(request: HttpRequest, key: UUID) -> HttpResponse:
    """Explain one difference of a self-report, which the address names."""
    row = find(self_reports(), key)
    home = reverse("transfers:self_report", kwargs={"key": row.pk})
    code, number = (request.GET.get(name, "") for name in ("code", "serial_number"))
    said = request.POST or None
    asked = ExplainForm(said)
    if said and asked.is_valid():
        filled = asked.cleaned_data
        told = {"post": filled["post"], "explanation": filled["explanation"]}
        of = {"self_report": row.pk, "code": code, "serial_number": number}
        if tells(asked, actions.explain, entry=filled["key"], **of, **told):
            return Look(home)
    title = _("Explain: %(what)s") % {"what": f"{code} {number}".strip()}
    return ask(request, title, asked, home)
