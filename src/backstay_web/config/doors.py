"""The one table of doors: every page, and what it needs to be opened.

A page that is not in the table does not exist: the addresses are compared with it when
they are loaded. What changes something is a command, and names its own permission
(core/commands.py); ``doors()`` tells of both.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.module_loading import autodiscover_modules

from backstay.errors import BackstayError
from backstay_web.accounts.adapters import has_second_factor
from backstay_web.accounts.entering import tell_that_it_is_over
from backstay_web.catalogue import register as catalogue
from backstay_web.config.api.problems import answer_to as problem_of
from backstay_web.config.refusals import answer_to
from backstay_web.core.commands import (
    COMMANDS,
    FactorTooOld,
    Refused,
    require,
    require_factor,
)
from backstay_web.core.context import NobodyActs, me
from backstay_web.core.middleware import COOKIE, is_api
from backstay_web.donations import register as donations
from backstay_web.donations import verbs
from backstay_web.donations.verbs import Verb
from backstay_web.nations.permissions import Permission
from backstay_web.repair import register as repair
from backstay_web.repair import verbs as repairing
from backstay_web.requirements import register as needs
from backstay_web.sites import register as sites
from backstay_web.training import register as training
from backstay_web.training import verbs as teaching
from backstay_web.transfers import register as transfers
from backstay_web.transfers import verbs as moving


def of_verbs(space: str, verbs: Sequence[Verb]) -> dict[str, Permission]:
    """Return the pages of an app's verbs, each with the permission it needs."""
    return {f"{space}:{verb.name}": Permission(verb.permission) for verb in verbs}


class Open(Enum):
    """A door that needs no permission."""

    TO_ALL = "open to all"
    TO_ACTORS = "whoever acts in a post"
    TO_SIGNED_IN = "whoever has signed in"
    TO_FACTOR = "whoever has signed in and has a second factor"


PAGES: Final[dict[str, Permission | Open]] = {
    "health": Open.TO_ALL,
    "language": Open.TO_ALL,
    "api-problems": Open.TO_ALL,
    "api-document": Open.TO_ALL,
    "exercise": Open.TO_ALL,  # and there only in a demonstration
    "exercise_table": Open.TO_ALL,  # likewise
    "home": Open.TO_ACTORS,
    "nations:people": Permission.NATION_READ,
    "nations:add_organisation": Permission.ORGANISATION_CHANGE,
    "nations:add_post": Permission.POST_CHANGE,
    "nations:fill": Permission.POST_FILL,
    "nations:delegate": Permission.POST_FILL,
    "nations:nomination": Permission.NATION_READ,
    "nations:decide": Permission.POST_CONFIRM,
    "nations:withdraw": Permission.POST_FILL,
    "nations:change_day": Permission.POST_FILL,
    "nations:end_holding": Permission.POST_FILL,
    "nations:hand_over_of": Permission.POST_FILL,
    "nations:authority": Permission.POST_CHANGE,
    "nations:hand_over": Permission.POST_HAND_OVER,
    "nations:give_task": Permission.TASK_CHANGE,
    "nations:finish_task": Permission.TASK_CHANGE,
    "nations:sessions": Permission.SESSION_READ,
    "notebook:search": Permission.NOTEBOOK_USE,
    "notebook:go": Permission.NOTEBOOK_USE,
    "notebook:followed": Permission.NOTEBOOK_USE,
    "notebook:comment": Permission.COMMENT_WRITE,
    "notebook:attach": Permission.COMMENT_WRITE,
    "notebook:file": Open.TO_ACTORS,  # who may read what it is beside
    "notebook:remove": Permission.COMMENT_WRITE,
    "notebook:follow": Permission.NOTEBOOK_USE,
    "notebook:unfollow": Permission.NOTEBOOK_USE,
    "notebook:save-filter": Permission.NOTEBOOK_USE,
    "notebook:drop-filter": Permission.NOTEBOOK_USE,
    "log:head": Open.TO_ACTORS,
    "log:checkpoint": Open.TO_ACTORS,
    "log:proof": Open.TO_ACTORS,
    "log:verifier": Open.TO_ACTORS,
    "log:export": Permission.LOG_EXPORT,
    "log:export_file": Permission.LOG_EXPORT,
    "releases:list": Permission.LABEL_RELEASE,
    "releases:labels": Open.TO_ACTORS,
    "releases:own": Permission.LABEL_RELEASE,
    "releases:read": Permission.LABEL_RELEASE,
    "releases:decide": Permission.LABEL_RELEASE,
    "releases:history": Permission.LABEL_RELEASE,
    "releases:ask": Permission.LABEL_RELEASE,
    "imports:list": Permission.IMPORT_MAKE,
    "imports:detail": Permission.IMPORT_MAKE,
    "imports:check": Permission.IMPORT_MAKE,
    "imports:apply": Permission.IMPORT_MAKE,
    "imports:progress": Permission.IMPORT_MAKE,
    "imports:faults": Permission.IMPORT_MAKE,
    "imports:send": Permission.IMPORT_MAKE,
    "imports:one": Permission.IMPORT_MAKE,
    "imports:template": Permission.IMPORT_MAKE,
    "nations:list": Permission.NATION_READ,
    "nations:organisations": Permission.NATION_READ,
    "nations:posts": Permission.NATION_READ,
    "nations:organisation": Permission.NATION_READ,
    "nations:post": Permission.NATION_READ,
    "nations:detail": Permission.NATION_READ,
    "requirements:list": Permission.REQUIREMENT_READ,
    "requirements:mine": Permission.REQUIREMENT_READ,
    "requirements:needed": Permission.REQUIREMENT_READ,
    "requirements:detail": Permission.REQUIREMENT_READ,
    "requirements:alike": Permission.REQUIREMENT_READ,
    "requirements:ask": Permission.REQUIREMENT_CHANGE,
    "requirements:change": Permission.REQUIREMENT_CHANGE,
    "requirements:withdraw": Permission.REQUIREMENT_CHANGE,
    "requirements:order": Permission.REQUIREMENT_CHANGE,
    "requirements:waive": Permission.REQUIREMENT_WAIVE,
    "requirements:change_waiver": Permission.REQUIREMENT_WAIVE,
    "requirements:end_waiver": Permission.REQUIREMENT_WAIVE,
    "requirements:queue": Permission.REQUIREMENT_VALIDATE,
    "requirements:judge": Permission.REQUIREMENT_VALIDATE,
    **{page: Permission(need) for page, need in needs.REGISTER.doors().items()},
    "devices:list": Permission.DEVICE_READ,
    "devices:captures": Permission.DEVICE_READ,
    "devices:detail": Permission.DEVICE_READ,
    "devices:capture": Permission.DEVICE_READ,
    "devices:add": Permission.DEVICE_KEEP,
    "devices:revoke": Permission.DEVICE_KEEP,
    "devices:sync": Permission.DEVICE_SYNC,
    "devices:photograph": Permission.DEVICE_SYNC,
    "hooks:list": Permission.HOOK_KEEP,
    "hooks:queue": Permission.HOOK_KEEP,
    "hooks:add": Permission.HOOK_KEEP,
    "hooks:change": Permission.HOOK_KEEP,
    "hooks:renew_secret": Permission.HOOK_KEEP,
    "hooks:end": Permission.HOOK_KEEP,
    "hooks:test": Permission.HOOK_KEEP,
    "sites:home": Permission.SITE_READ,
    **{page: Permission(need) for page, need in sites.REGISTER.doors().items()},
    "catalogue:home": Permission.CATALOGUE_READ,
    "catalogue:commonality": Permission.CATALOGUE_READ,
    **{page: Permission(need) for page, need in catalogue.REGISTER.doors().items()},
    "donations:desk": Permission.OFFER_READ,
    "donations:totals": Permission.OFFER_READ,
    "donations:consent_list": Permission.OFFER_READ,
    "donations:consent": Permission.OFFER_READ,
    "donations:offer_make": Permission.OFFER_CHANGE,
    **{page: Permission(need) for page, need in donations.REGISTER.doors().items()},
    **of_verbs("donations", verbs.VERBS),
    "plans:home": Permission.PLAN_READ,
    "plans:snapshots": Permission.PLAN_READ,
    "plans:make_snapshot": Permission.PLAN_RUN,
    "plans:snapshot": Permission.PLAN_READ,
    "plans:case_file": Permission.PLAN_READ,
    "plans:start_run": Permission.PLAN_RUN,
    "plans:run": Permission.PLAN_READ,
    "plans:progress": Permission.PLAN_READ,
    "plans:flows": Permission.PLAN_READ,
    "plans:cancel": Permission.PLAN_RUN,
    "plans:compare": Permission.PLAN_READ,
    "plans:report": Permission.PLAN_READ,
    "plans:report_file": Permission.PLAN_READ,
    "plans:plan_file": Permission.PLAN_READ,
    "plans:tables_file": Permission.PLAN_READ,
    "plans:run_case": Permission.PLAN_READ,
    "plans:ask": Permission.PLAN_RUN,
    "plans:what_ifs": Permission.PLAN_RUN,
    "plans:questions": Permission.PLAN_READ,
    "plans:what_if_list": Permission.PLAN_READ,
    "plans:loads": Permission.PROMISE_READ,
    "plans:try_order": Permission.REQUIREMENT_CHANGE,
    "plans:replan": Permission.PLAN_RUN,
    "plans:freeze_again": Permission.PLAN_RUN,
    "plans:desk": Permission.PROMISE_READ,
    "plans:answer": Permission.PROMISE_ANSWER,
    "plans:promises": Permission.PROMISE_READ,
    "plans:promise": Permission.PROMISE_READ,
    "plans:report_promise": Permission.PROMISE_REPORT,
    "plans:free_promise": Permission.PROMISE_ANSWER,
    "plans:fielded": Permission.REQUIREMENT_READ,
    "plans:presences": Permission.REQUIREMENT_READ,
    "plans:presence": Permission.REQUIREMENT_READ,
    "plans:say_presence": Permission.PRESENCE_SAY,
    "plans:proposals": Permission.PROMISE_READ,
    "plans:proposal": Permission.PROMISE_READ,
    "plans:propose": Permission.LABEL_RELEASE,
    "plans:refuse": Permission.LABEL_RELEASE,
    "plans:draft": Permission.PLAN_PROPOSE,
    "plans:tell": Permission.LABEL_RELEASE,
    "plans:reply": Permission.PLAN_PROPOSE,
    "briefs:commander": Permission.PROMISE_READ,
    "briefs:clocks": Open.TO_ACTORS,  # of each kind what one may read
    "transfers:nodes": Permission.MOVEMENT_READ,
    "transfers:board": Permission.MOVEMENT_READ,
    "transfers:record_arrival": Permission.CUSTODY_SIGN,
    "transfers:waive_limit": Permission.STORE_WAIVE,
    "transfers:arrivals": Permission.TRANSFER_READ,
    "transfers:arrival": Permission.TRANSFER_READ,
    "transfers:receiving": Open.TO_ALL,  # the frame alone, which works without us
    "transfers:receiving_manifest": Open.TO_ALL,
    "transfers:receiving_worker": Open.TO_ALL,
    "transfers:receiving_rows": Permission.CUSTODY_SIGN,
    "transfers:handovers": Permission.TRANSFER_READ,
    "transfers:handover": Permission.TRANSFER_READ,
    "transfers:count": Permission.CUSTODY_SIGN,
    "transfers:inventories": Permission.TRANSFER_READ,
    "transfers:inventory_lines": Permission.TRANSFER_READ,
    "transfers:inventory": Permission.TRANSFER_READ,
    "transfers:inventory_count": Permission.CUSTODY_SIGN,
    "transfers:receipts": Permission.TRANSFER_READ,
    "transfers:receipt": Permission.TRANSFER_READ,
    "transfers:receive": Permission.CUSTODY_SIGN,
    "transfers:losses": Permission.TRANSFER_READ,
    "transfers:loss_report": Permission.TRANSFER_READ,
    "transfers:report_loss": Permission.CUSTODY_SIGN,
    "transfers:self_reports": Permission.TRANSFER_READ,
    "transfers:self_report": Permission.TRANSFER_READ,
    "transfers:explain": Permission.CUSTODY_SIGN,
    "transfers:accounted": Permission.TRANSFER_READ,
    "transfers:accounted_rows": Permission.TRANSFER_READ,
    "transfers:serials": Permission.TRANSFER_READ,
    "transfers:extracts": Permission.TRANSFER_READ,
    "transfers:extract_file": Permission.TRANSFER_READ,
    "transfers:packing_list_file": Permission.TRANSFER_READ,
    "transfers:count_sheet_file": Permission.TRANSFER_READ,
    "transfers:labels_file": Permission.TRANSFER_READ,
    "transfers:dangerous_goods_file": Permission.TRANSFER_READ,
    "transfers:customs_form": Permission.TRANSFER_READ,
    "transfers:customs_form_file": Permission.TRANSFER_READ,
    "transfers:receipt_file": Permission.TRANSFER_READ,
    "transfers:unit_receipt_file": Permission.TRANSFER_READ,
    "transfers:waybill_file": Permission.MOVEMENT_READ,  # and transfer.read
    **{page: Permission(need) for page, need in transfers.REGISTER.doors().items()},
    **of_verbs("transfers", moving.VERBS),
    "repair:home": Permission.REPAIR_READ,
    "repair:report": Permission.REPAIR_CHANGE,
    "repair:requisitions": Permission.REPAIR_READ,
    "repair:requisition": Permission.REPAIR_READ,
    "repair:turn_round": Permission.REPAIR_READ,
    "repair:fleets": Permission.REPAIR_READ,
    "repair:running_out": Permission.REPAIR_READ,
    "repair:workshops": Permission.REPAIR_READ,
    "repair:job": Permission.REPAIR_READ,
    "repair:similar": Permission.REPAIR_READ,
    "repair:tickets": Permission.REPAIR_READ,
    "repair:ticket": Permission.REPAIR_READ,
    "repair:ask_ticket": Permission.REPAIR_CHANGE,
    "repair:paste_chat": Permission.REPAIR_CHANGE,
    "repair:schedules": Permission.REPAIR_READ,
    "repair:schedule": Permission.REPAIR_READ,
    "repair:schedule_progress": Permission.REPAIR_READ,
    "repair:ask_schedule": Permission.REPAIR_CHANGE,
    "repair:cancel_schedule": Permission.REPAIR_CHANGE,
    "repair:move_job": Permission.REPAIR_CHANGE,
    "repair:undo_schedule": Permission.REPAIR_CHANGE,
    **{page: Permission(need) for page, need in repair.REGISTER.doors().items()},
    **of_verbs("repair", repairing.VERBS),
    "training:results": Permission.TRAINING_READ,
    "training:timetables": Permission.TRAINING_READ,
    "training:timetable": Permission.TRAINING_READ,
    "training:timetable_progress": Permission.TRAINING_READ,
    "training:ask_timetable": Permission.TRAINING_HOLD,
    "training:cancel_timetable": Permission.TRAINING_HOLD,
    "training:seats_needed": Permission.REQUIREMENT_READ,
    "training:calendar": Permission.TRAINING_READ,
    "training:calendar_file": Permission.TRAINING_READ,
    "training:reports": Permission.TRAINING_READ,
    "training:course_report": Permission.TRAINING_READ,
    "training:lessons": Permission.TRAINING_READ,
    "training:lesson": Permission.TRAINING_READ,
    "training:feedback_list": Permission.TRAINING_READ,
    "training:feedback": Permission.TRAINING_READ,
    **{page: Permission(need) for page, need in training.REGISTER.doors().items()},
    **of_verbs("training", teaching.VERBS),
    "overview:coverage": Permission.REQUIREMENT_READ,
    "overview:class": Permission.REQUIREMENT_READ,
    "overview:calendar": Open.TO_ACTORS,  # of each kind of days what one may read
    "overview:calendar_file": Open.TO_ACTORS,
    "overview:map": Permission.SITE_READ,
    "account_login": Open.TO_ALL,
    "openid_connect_login": Open.TO_ALL,  # and there only if an issuer is named
    "openid_connect_callback": Open.TO_ALL,  # likewise
    "mfa_authenticate": Open.TO_ALL,  # asks for the password first by itself
    "account_logout": Open.TO_ALL,
    "accounts:demonstrate": Open.TO_ALL,  # and there only in a demonstration
    "accounts:invitation": Open.TO_ALL,  # that is, to whoever has the link
    "accounts:invite": Permission.POST_FILL,
    "accounts:close": Permission.POST_FILL,
    "accounts:countersign": Permission.POST_CONFIRM,
    "accounts:tokens": Permission.TOKEN_MAKE,
    "accounts:make_token": Permission.TOKEN_MAKE,
    "accounts:revoke_token": Permission.TOKEN_MAKE,
    "accounts:enter": Open.TO_SIGNED_IN,
    "mfa_activate_totp": Open.TO_SIGNED_IN,
    "mfa_add_webauthn": Open.TO_SIGNED_IN,
    "mfa_reauthenticate": Open.TO_FACTOR,
    "mfa_reauthenticate_webauthn": Open.TO_FACTOR,
    "mfa_list_webauthn": Open.TO_FACTOR,
    "mfa_edit_webauthn": Open.TO_FACTOR,
    "mfa_remove_webauthn": Open.TO_FACTOR,
    "mfa_index": Open.TO_FACTOR,
    "mfa_deactivate_totp": Open.TO_FACTOR,
    "mfa_view_recovery_codes": Open.TO_FACTOR,
    "mfa_generate_recovery_codes": Open.TO_FACTOR,
    "account_change_password": Open.TO_FACTOR,
}

API: Final[dict[str, str | Open]] = {}
"""Every endpoint of the API, with what its command or its page needs.

The API makes them, and their rows here, of the commands and pages that there are
(config/api/site.py): so there is none without, and none that needs less.
"""

STEP_UP: Final = {
    "accounts:close",
    "accounts:countersign",
    "accounts:invite",
    "accounts:make_token",
    "hooks:add",
    "hooks:change",
    "hooks:renew_secret",
    "nations:authority",
    "nations:change_day",
    "nations:decide",
    "nations:delegate",
    "nations:end_holding",
    "nations:fill",
    "plans:propose",
    "plans:refuse",
    "plans:tell",
    "releases:ask",
    "releases:decide",
}
"""Pages that ask for a second factor first, so that nothing typed there is lost."""


class NoDoor(BackstayError):
    """An address has no row in the table of doors, or a row has no address."""


def doors() -> dict[str, str]:
    """Return every page and every command, with what it needs."""
    autodiscover_modules("actions")
    pages = {name: said(need) for name, need in all_pages().items()}
    return pages | {f"command {name}": str(need) for name, need in COMMANDS.items()}


def all_pages() -> dict[str, str | Open]:
    """Return every address, those of the API too, with what it needs."""
    return {**PAGES, **API}


def said(need: str | Open) -> str:
    """Return what a door needs, in words."""
    return need.value if isinstance(need, Open) else str(need)


def check_every_address(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Return if each address has its door, and each door its address.

    Raises
    ------
    NoDoor
        If not; names them.
    """
    names = set(names_of(patterns))
    strays = sorted(names ^ all_pages().keys())
    if strays:
        raise NoDoor(
            f"{', '.join(strays)}: give each address a name and a row in "
            "config/doors.py, and take rows without an address out."
        )


def names_of(
    patterns: Sequence[URLPattern | URLResolver], space: str = ""
) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names_of(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


REFUSALS: Final = (FactorTooOld, Refused)


SAFE: Final = ("GET", "HEAD")
HTML: Final = "text/html"


class DoorMiddleware:
    """Open a page only to those who hold what its door needs."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Pass the request on; the door is looked up once the page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Return nothing if the door is open to whoever acts, else why it is not."""
        match = request.resolver_match
        page = match.view_name if match else "none"
        need = API[page] if page in API else PAGES[page]
        try:
            check(page, need)
        except NobodyActs as error:
            return led_to_sign_in(request) or answered(request, error)
        except REFUSALS as error:  # Django passes these to nobody else.
            return answered(request, error)
        return sent_to_sign_in(request, need)


def answered(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Return the answer to whoever is not let in: a page, or what programs read."""
    return problem_of(request, error) if is_api(request) else answer_to(request, error)


def check(page: str, need: str | Open) -> None:
    """Return if whoever acts may open a page.

    Raises
    ------
    NobodyActs, Refused, FactorTooOld
        If not.
    """
    if not isinstance(need, Open):
        require(me(), need)
    elif need is Open.TO_ACTORS:
        me()
    if page in STEP_UP:
        require_factor(me())


def led_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the sign-in and back, for whoever opens a page in a browser.

    He is told that his session is over if he had one. A program is refused instead, and
    so is a form, which could not be sent again by going back.
    """
    if is_api(request) or request.method not in SAFE:
        return None
    if HTML not in request.headers.get("Accept", ""):
        return None
    answer = redirect_to_login(request.get_full_path())
    if request.COOKIES.get(COOKIE):
        tell_that_it_is_over(request)
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def sent_to_sign_in(request: HttpRequest, need: str | Open) -> HttpResponse | None:
    """Return where whoever has not signed in, or not set up a second factor, goes."""
    if need not in (Open.TO_SIGNED_IN, Open.TO_FACTOR):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if need is Open.TO_FACTOR and not has_second_factor(request.user):
        return redirect("mfa_activate_totp")
    return None
