"""The pages of the desk: what waits for a verdict, and the verdict."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import Refused, find
from backstay_web.core.context import me
from backstay_web.core.labels.columns import columns_of
from backstay_web.nations.queries import current_holdings
from backstay_web.requirements import actions, queries
from backstay_web.requirements.actions.judging import MOST_AT_ONCE
from backstay_web.requirements.forms import CommandForm, VerdictForm
from backstay_web.requirements.views.reading import banner
from backstay_web.requirements.views.running import show, succeeds
from backstay_web.requirements.wording import CLOCKS, latest, taken

ON_A_PAGE: Final = MOST_AT_ONCE
"""As many as may be validated at once."""


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, and validate what is ticked: all of it or nothing.

    What would be validated is shown first, and asked about.
    """
    ticked = request.POST.getlist("ticked")
    form = CommandForm(request.POST or None)
    if form.is_valid() and may_be_ticked(form, ticked):
        if "sure" not in request.POST:
            return ask_first(request, form, ticked)
        if validates(form, ticked):
            messages.success(request, validated(len(ticked)))
            return HttpResponseRedirect(decided_today())
    page = Paginator(in_queue(), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [waiting_row(row, ticked, form) for row in page]
    words = {
        "rows": rows,
        "banner": banner_of([columns_of(each["row"]) for each in rows], bodies()),
        "count": page.paginator.count,
        "page": page,
        "most": ON_A_PAGE,
        "decided_today": decided_today(),
    }
    return show(request, "requirements/queue.html", form, **words)


def in_queue() -> "QuerySet[Any]":
    """Return what waits for the reader, with the names that are shown of it."""
    waiting = queries.waiting().exclude(originator=me().origin)
    return queries.with_names(waiting, "template", "nation")


def ask_first(
    request: HttpRequest, form: CommandForm, ticked: Sequence[str]
) -> HttpResponse:
    """Show what would be validated, and how many that are."""
    keys = [key for key, _ in map(read_tick, ticked)]
    rows = [waiting_row(row, ticked, form) for row in in_queue().filter(pk__in=keys)]
    words = {
        "form": form,
        "rows": rows,
        "ticked": ticked,
        "banner": banner_of([columns_of(each["row"]) for each in rows], bodies()),
    }
    return render(request, "requirements/validate.html", words)


def decided_today() -> str:
    """Return the address of what the reader's post decided today, or anybody did."""
    holdings = current_holdings(timezone.now()).filter(actor=me().actor)
    asked = {"decided_on": timezone.localdate().isoformat()}
    post = holdings.values_list("post", flat=True).first()
    if post is not None:
        asked["decided_by"] = str(post)
    return f"{reverse('requirements:list')}?{urlencode(asked)}"


def validated(count: int) -> str:
    """Return how many are validated now, and how that is taken back."""
    said = ngettext(
        "%(count)s requirement is validated.",
        "%(count)s requirements are validated.",
        count,
    )
    back = gettext(
        "To take that back, tick what was not meant, say why and press “Take the "
        "verdict back”: it then waits for the desk again."
    )
    return f"{said % {'count': count}} {back}"


def waiting_row(row: Any, ticked: Sequence[str], form: CommandForm) -> dict[str, Any]:
    """Return what the queue shows of one requirement."""
    tick = f"{row.pk}:{row.version}"
    return {
        "row": row,
        "clock": CLOCKS[row.clock],
        "tick": tick,
        "is_ticked": tick in ticked,
        "faults": form.faults.get(str(row.pk), []),
        "days": (timezone.now() - row.submitted_at).days,
    }


def may_be_ticked(form: CommandForm, ticked: Sequence[str]) -> bool:
    """Tell whether rows of a page were ticked, and in the form if not."""
    try:
        is_some = bool([read_tick(tick) for tick in ticked])
    except ValueError:
        is_some = False
    if not is_some:
        form.add_error(None, gettext("Tick rows of this page."))
    return is_some


def validates(form: CommandForm, ticked: Sequence[str]) -> bool:
    """Tell whether all that was ticked is validated now."""
    versions = [read_tick(tick) for tick in ticked]
    return succeeds(form, actions.validate_many, versions=versions)


def read_tick(tick: str) -> tuple[UUID, int]:
    """Return the key and the version that a tick stands for.

    Raises
    ------
    ValueError
        If it is none that the page has.
    """
    key, _, version = tick.partition(":")
    return UUID(key), int(version)


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Answer each question of the desk."""
    row: Any = find(
        queries.with_names(queries.requirements(), *queries.PARENTS), requirement
    )
    if row.originator == me().origin:
        raise Refused(gettext("Nobody judges what his own nation asks for."))
    version = {"expected_version": row.version}
    form = VerdictForm(request.POST or None, initial=version)
    if form.is_valid() and succeeds(
        form,
        actions.judge,
        requirement=row.pk,
        expected_version=form.cleaned_data["expected_version"],
        findings=form.findings(),
    ):
        messages.success(request, judged(row.number, form))
        return HttpResponseRedirect(reverse("requirements:queue"))
    words = {
        "row": row,
        "banner": banner([row, *queries.shown_beside(row)]),
        "clock": CLOCKS[row.clock],
        "takes": taken(row),
        "alike": list(queries.alike(row)),
        "verdict": latest(row),
    }
    return show(request, "requirements/judge.html", form, **words)


def judged(number: int, form: VerdictForm) -> str:
    """Return what a verdict comes to."""
    met = [found for name, found in form.findings().items() if name.endswith("_is_met")]
    said = (
        gettext("Requirement %(number)s is validated.")
        if all(met)
        else gettext(
            "Requirement %(number)s is refused: its recipient reads why, and may "
            "answer and ask again."
        )
    )
    return said % {"number": number}
