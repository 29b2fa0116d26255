"""Who has to do what is due of custody, and how one asks that post to do it."""

from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backstay_web.core.context import Context
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import owner_names
from backstay_web.transfers.inventory_queries import DueInventory, due_inventories
from backstay_web.transfers.queries import held_posts
from backstay_web.transfers.report_queries import DueReport, due_reports
from backstay_web.transfers.verbs import home_of

MOST = 50
"""What is due that a list shows above its rows; the board of clocks has all."""


def own_posts() -> set[UUID]:
    """Return the posts that the reader holds now."""
    return {post.pk for post in held_posts()}


def where_asked(
    post: UUID,
    nation: UUID,
    by: Context,
    own: Collection[UUID],
    *,
    what: str,
    due_on: date | None,
) -> str:
    """Return where a post of the reader's nation is given something to do, if it may.

    What is his own post's he does himself; of another nation he asks by a comment.
    """
    may_ask = Permission.TASK_CHANGE in by.permissions and nation == by.origin
    if not may_ask or post in own:
        return ""
    day = {"due_on": due_on.isoformat()} if due_on else {}
    asked = urlencode({"what": what, **day})
    return f"{reverse('nations:give_task', args=[post])}?{asked}"


def doer(row: Any, by: Context, *, what: str, due_on: date | None) -> dict[str, Any]:
    """Return which post has to do what a page is of, and where it is asked to."""
    own = own_posts()
    nation = row.nation_id
    return {
        "name": owner_names([(row.post, nation)])[row.post],
        "is_own": row.post in own,
        "due_on": due_on,
        "address": where_asked(row.post, nation, by, own, what=what, due_on=due_on),
    }


def inventories_due(by: Context) -> dict[str, Any]:
    """Return the inventories that are due, for the page that lists them."""
    due, own = due_inventories(), own_posts()
    names = owner_names((each.post, each.nation.pk) for each in due)
    return shown([inventory_line(each, names, by, own) for each in due])


def inventory_line(
    each: DueInventory, names: dict[UUID, str], by: Context, own: Collection[UUID]
) -> dict[str, Any]:
    what = _("Take the inventory of %(what)s.") % {"what": each.consignment}
    do, word = "", ""
    if each.inventory is not None:
        do, word = home_of(each.inventory), _("Begun: go on")
    elif each.post in own and Permission.CUSTODY_SIGN in by.permissions:
        at = {"entry": each.consignment.pk}
        do, word = reverse("transfers:inventory_open", kwargs=at), _("Begin")
    return {
        "on": each.due.on,
        "is_late": each.due.on < timezone.localdate(),
        "what": str(each.consignment),
        "address": home_of(each.consignment),
        "owner": names[each.post],
        "do": do,
        "word": word,
        "ask": where_asked(
            each.post, each.nation.pk, by, own, what=what, due_on=each.due.on
        ),
    }


def reports_due(by: Context) -> dict[str, Any]:
    """Return the self-reports that are due, for the page that lists them."""
    due = sorted(due_reports(timezone.localdate()), key=lambda each: each.on)
    own, names = own_posts(), owner_names((each.post, each.nation) for each in due)
    return shown([report_line(each, names, by, own) for each in due])


def report_line(
    each: DueReport, names: dict[UUID, str], by: Context, own: Collection[UUID]
) -> dict[str, Any]:
    what = _("Report what the post holds, for %(quarter)s.") % {"quarter": each.quarter}
    ask = where_asked(each.post, each.nation, by, own, what=what, due_on=each.on)
    return {
        "on": each.on,
        "is_late": each.on < timezone.localdate(),
        "what": each.quarter,
        "address": "",
        "owner": names[each.post],
        "do": "",
        "word": "",
        "ask": ask,
    }


def shown(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {"due": lines[:MOST], "due_count": len(lines)}
