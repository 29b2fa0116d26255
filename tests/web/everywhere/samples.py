"""An address of every page, and more of those that can be asked in several ways."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from backstay_web.catalogue.models import EquipmentClass
from backstay_web.catalogue.register import REGISTER as CATALOGUE
from backstay_web.config.api.lists import lists
from backstay_web.config.api.rows import tables
from backstay_web.config.urls import PAGES
from backstay_web.core.context import acting
from backstay_web.core.imports.models import Import
from backstay_web.core.models import Labelled, Release
from backstay_web.core.subjects import SUBJECTS
from backstay_web.devices.models import Capture, Device
from backstay_web.donations.models import Consent, Offer, Workshop
from backstay_web.donations.register import REGISTER as DONATIONS
from backstay_web.donations.verbs import VERBS
from backstay_web.hooks.models import Hook
from backstay_web.nations.models import (
    Holding,
    Nation,
    Nomination,
    Organisation,
    Post,
    Task,
)
from backstay_web.notebook.models import Attachment
from backstay_web.plans.models import (
    Answer,
    Presence,
    Promise,
    Proposal,
    Run,
    Share,
    Snapshot,
    WhatIf,
)
from backstay_web.repair.models import Job, Requisition, Schedule, Ticket
from backstay_web.repair.register import REGISTER as REPAIR
from backstay_web.repair.verbs import VERBS as REPAIRS
from backstay_web.requirements.models import Requirement, Waiver
from backstay_web.requirements.register import REGISTER as REQUIREMENTS
from backstay_web.sites.models import Site
from backstay_web.sites.register import REGISTER as SITES
from backstay_web.training.models import CourseReport, Feedback, Lesson, Timetable
from backstay_web.training.register import REGISTER as TRAINING
from backstay_web.training.verbs import VERBS as TRAINING_VERBS
from backstay_web.transfers.models import (
    Arrival,
    Consignment,
    Handover,
    Inventory,
    Item,
    LossReport,
    Movement,
    Receipt,
    SelfReport,
)
from backstay_web.transfers.register import REGISTER as TRANSFERS
from backstay_web.transfers.verbs import VERBS as TRANSFER_VERBS
from tests.web.cast import Person

Rows = type[models.Model]

REGISTERS: Final = (
    SITES,
    CATALOGUE,
    REQUIREMENTS,
    DONATIONS,
    REPAIR,
    TRAINING,
    TRANSFERS,
)
WORD: Final = "zq"
"""What is looked for; hidden rows have it in their words."""
TAKEN: Final = f"{WORD}000017"
"""A code that rows of other nations have, and that a reader may then choose too."""
ASKED: Final = (
    f"?q={WORD}",
    "?sort=-code",
    "?page=2",
    "?export=csv",
    "?export=xlsx",
    "?columns=code&columns=retired_on",
    "?nonsense=1&kind=none&nation=none",
)
"""Ways to ask a list; what a list does not have, it passes over."""

OF_ONE_ROW: Final[dict[str, tuple[str, Rows]]] = {
    "requirements:detail": ("requirement", Requirement),
    "requirements:alike": ("requirement", Requirement),
    "requirements:change": ("requirement", Requirement),
    "requirements:withdraw": ("requirement", Requirement),
    "requirements:judge": ("requirement", Requirement),
    "accounts:invite": ("holding", Holding),
    "accounts:close": ("holding", Holding),
    "releases:read": ("release", Release),
    "releases:decide": ("release", Release),
    "imports:detail": ("import_", Import),
    "imports:check": ("import_", Import),
    "imports:apply": ("import_", Import),
    "imports:progress": ("import_", Import),
    "imports:faults": ("import_", Import),
    "nations:post": ("key", Post),
    "nations:fill": ("post", Post),
    "nations:delegate": ("post", Post),
    "nations:authority": ("post", Post),
    "nations:give_task": ("post", Post),
    "nations:nomination": ("key", Nomination),
    "nations:decide": ("key", Nomination),
    "nations:withdraw": ("key", Nomination),
    "accounts:countersign": ("holding", Holding),
    "nations:change_day": ("holding", Holding),
    "nations:end_holding": ("holding", Holding),
    "nations:hand_over_of": ("holding", Holding),
    "nations:finish_task": ("task", Task),
    "nations:organisation": ("key", Organisation),
    "nations:detail": ("key", Nation),
    "donations:consent": ("entry", Consent),
    "donations:offer": ("entry", Offer),
    "donations:offer_change": ("entry", Offer),
    "requirements:waive": ("requirement", Requirement),
    "requirements:change_waiver": ("waiver", Waiver),
    "requirements:end_waiver": ("waiver", Waiver),
    "notebook:file": ("attachment", Attachment),
    "notebook:remove": ("attachment", Attachment),
    "devices:detail": ("key", Device),
    "devices:capture": ("key", Capture),
    "devices:revoke": ("device", Device),
    "devices:sync": ("device", Device),
    "devices:photograph": ("device", Device),
    "hooks:change": ("hook", Hook),
    "hooks:renew_secret": ("hook", Hook),
    "hooks:end": ("hook", Hook),
    "hooks:test": ("hook", Hook),
    "overview:class": ("equipment_class", EquipmentClass),
    "plans:snapshot": ("snapshot", Snapshot),
    "plans:case_file": ("snapshot", Snapshot),
    "plans:start_run": ("snapshot", Snapshot),
    **{
        f"plans:{page}": ("run", Run)
        for page in (
            "run",
            "progress",
            "cancel",
            "compare",
            "report",
            "flows",
            "report_file",
            "plan_file",
            "tables_file",
            "draft",
            "run_case",
            "ask",
            "what_ifs",
        )
    },
    "plans:answer": ("share", Share),
    "plans:promise": ("key", Promise),
    "plans:report_promise": ("promise", Promise),
    "plans:free_promise": ("promise", Promise),
    "plans:fielded": ("requirement", Requirement),
    "plans:presence": ("key", Presence),
    "plans:say_presence": ("requirement", Requirement),
    "plans:proposal": ("key", Proposal),
    "plans:propose": ("proposal", Proposal),
    "plans:refuse": ("proposal", Proposal),
    "plans:replan": ("proposal", Proposal),
    "plans:freeze_again": ("proposal", Proposal),
    "plans:tell": ("proposal", Proposal),
    "plans:reply": ("answer", Answer),
    "transfers:board": ("site", Site),
    "transfers:record_arrival": ("site", Site),
    "transfers:waive_limit": ("site", Site),
    "transfers:arrival": ("key", Arrival),
    "transfers:count": ("entry", Consignment),
    "transfers:report_loss": ("entry", Consignment),
    "transfers:receive": ("entry", Consignment),
    "transfers:receipt": ("key", Receipt),
    "transfers:handover": ("key", Handover),
    "transfers:inventory": ("key", Inventory),
    "transfers:loss_report": ("key", LossReport),
    "transfers:self_report": ("key", SelfReport),
    "transfers:explain": ("key", SelfReport),
    "transfers:accounted_rows": ("key", Item),
    "transfers:inventory_count": ("key", Inventory),
    "transfers:receipt_file": ("key", Handover),
    "transfers:waybill_file": ("entry", Movement),
    **{
        f"transfers:{page}": ("entry", Consignment)
        for page in (
            "packing_list_file",
            "count_sheet_file",
            "labels_file",
            "unit_receipt_file",
            "dangerous_goods_file",
            "customs_form",
            "customs_form_file",
        )
    },
    "repair:job": ("key", Job),
    "repair:requisition": ("key", Requisition),
    "repair:ticket": ("key", Ticket),
    "repair:paste_chat": ("key", Ticket),
    "repair:schedules": ("workshop", Workshop),
    "repair:ask_schedule": ("workshop", Workshop),
    **{
        f"repair:{page}": ("key", Schedule)
        for page in (
            "schedule",
            "schedule_progress",
            "cancel_schedule",
            "move_job",
            "undo_schedule",
        )
    },
    "training:course_report": ("key", CourseReport),
    "training:feedback": ("key", Feedback),
    "training:lesson": ("key", Lesson),
    **{
        f"training:{page}": ("key", Timetable)
        for page in ("timetable", "timetable_progress", "cancel_timetable")
    },
    "api:desk-alike": ("key", Requirement),
    "api:totals-needed-rows": ("key", EquipmentClass),
    "api:question-answer": ("key", Run),
    "api:run-loads": ("key", Run),
    "api:run-work": ("key", Run),
    "api:what-if-changes": ("key", WhatIf),
    "api:file": ("key", Attachment),
    **{f"api:row-{each.name}": ("key", each.model) for each in tables()},
}
"""Pages of one row beside those of registers: what they call its key, and its table."""
ONE_OF_A_LIST: Final = "api:line-"
LISTED: Final = {each.name: each.listing for each in lists(PAGES)}

OTHERWISE: Final[dict[str, list[dict[str, Any]]]] = {
    "accounts:invitation": [{"token": "unknown"}],
    "accounts:revoke_token": [{"token": UUID(int=0)}],
    "openid_connect_login": [{"provider_id": "none"}],
    "openid_connect_callback": [{"provider_id": "none"}],
    "mfa_edit_webauthn": [{"pk": 1}],
    "mfa_remove_webauthn": [{"pk": 1}],
    "imports:send": [{"kind": "organisations"}, {"kind": "none"}],
    "imports:one": [{"kind": "organisations"}],
    "imports:template": [
        {"kind": "organisations", "form": "csv"},
        {"kind": "variants", "form": "xlsx"},
    ],
    "releases:own": [{"kind": "post"}, {"kind": "requirement"}, {"kind": "none"}],
    "exercise_table": [{"table": "lots"}, {"table": "none"}],
    "donations:offer_make": [{"kind": kind} for kind in Offer.Kind.values],
}
"""Pages whose addresses name something else than one row."""


OF_ANY_KIND: Final = {
    "releases:history",
    "releases:ask",
    *(f"api:subject-{part}" for part in ("comments", "events", "changes", "files")),
}
"""Pages of a row of any kind that has a page: their addresses name the kind too."""


class NoSample(AssertionError):
    """A page has no sample: whoever adds a page adds one here."""


def patterns(
    some: list[Any] | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield each page of the site by its name."""
    for pattern in get_resolver().url_patterns if some is None else some:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern


def rows_of_pages() -> dict[str, tuple[str, Rows]]:
    """Return of each page of one row what it calls the key, and its table."""
    found = dict(OF_ONE_ROW)
    for register in REGISTERS:
        for kind in register.kinds.values():
            for page in ("detail", "change", "retire"):
                if kind.page(page) in kind.doors():
                    name = f"{register.space}:{kind.page(page)}"
                    found.setdefault(name, ("entry", kind.model))
    spaces = {
        "donations": VERBS,
        "repair": REPAIRS,
        "training": TRAINING_VERBS,
        "transfers": TRANSFER_VERBS,
    }
    for space, verbs in spaces.items():
        for verb in verbs:
            found[f"{space}:{verb.name}"] = ("entry", verb.rows().model)
    return found


def samples(key_of: Callable[[Rows], list[UUID]]) -> dict[str, list[str]]:
    """Return addresses of every page; the keys of rows come from ``key_of``.

    Raises
    ------
    NoSample
        If a page needs keys of which nobody said what they are.
    """
    known, found = rows_of_pages(), {}
    for name, pattern in patterns():
        wanted = set(pattern.pattern.converters)
        if not wanted:
            found[name] = asked_ways(name)
        elif name in OF_ANY_KIND:
            found[name] = [
                reverse(name, kwargs={"kind": kind, "key": key})
                for kind, subject in SUBJECTS.items()
                for key in key_of(subject.rows().model)
            ]
        elif name.startswith(ONE_OF_A_LIST):
            listing = name.removeprefix(ONE_OF_A_LIST)
            keys = key_of(LISTED[listing].rows().model)
            found[name] = [reverse(name, kwargs={"key": key}) for key in keys]
        elif name in OTHERWISE:
            found[name] = [reverse(name, kwargs=each) for each in OTHERWISE[name]]
        elif name in known and wanted == {known[name][0]}:
            argument, table = known[name]
            keys = key_of(table)
            found[name] = [reverse(name, kwargs={argument: key}) for key in keys]
        else:
            raise NoSample(f"{name} needs {sorted(wanted)}: say in samples.py of what.")
    return found


def asked_ways(name: str) -> list[str]:
    """Return a page as it is, and a list in each way that it can be asked."""
    plain = reverse(name)
    if name in ("notebook:search", "notebook:go", "api:search"):
        return [plain, f"{plain}?q={WORD}", f"{plain}?q=town"]
    if name in ("api:calendar", "api:calendar-courses"):
        return [plain, f"{plain}?begins_on=2026-01-01&ends_before=2026-12-31"]
    if name.endswith(("list", "posts", "organisations")) or name == "donations:home":
        return [plain, *(plain + asked for asked in ASKED)]
    return [plain]


def first_and_last(person: Person, most: int = 1) -> Callable[[Rows], list[UUID]]:
    """Return how to find rows that somebody may read: so many own, and another's."""

    def keys(table: Rows) -> list[UUID]:
        with acting(person.token):
            rows = table._default_manager.order_by("pk")
            own = rows.filter(originator=person.origin).values_list("pk", flat=True)
            others = rows.exclude(originator=person.origin).values_list("pk", flat=True)
            return [*own[:most], *others[:most]]

    return keys


def labelled() -> list[type[Labelled]]:
    """Return every table of the site whose rows have labels."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Labelled) and model._meta.app_label != "things"
    ]
