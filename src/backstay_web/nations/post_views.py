"""The pages of posts: one's own, those of one's nation, and who comes and goes."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from backstay_web.core.banner import LEVELS, level_name
from backstay_web.core.command_form import CommandForm
from backstay_web.core.commands import NotThere, Run, find
from backstay_web.core.context import Context, me
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.core.models import Actor
from backstay_web.core.names import in_language
from backstay_web.core.subjects import SUBJECTS
from backstay_web.nations import actions, details, queries
from backstay_web.nations.forms import (
    AuthorityForm,
    DayForm,
    DelegateForm,
    FillForm,
    HandOverForm,
    OrganisationForm,
    PostForm,
    TaskForm,
    VersionForm,
    authority_of,
)
from backstay_web.nations.models import (
    Holding,
    Nation,
    Nomination,
    Organisation,
    Post,
    Task,
)
from backstay_web.nations.permissions import MEANINGS, Permission
from backstay_web.nations.roles import ROLE, ROLES, Role
from backstay_web.notebook.detail import detail_view

Is = Callable[[queries.PersonRow, date, timedelta], bool]

IS: Final[dict[str, Is]] = {
    "all": lambda _row, _today, _soon: True,
    "vacant": lambda row, _today, _soon: row["holder"] is None,
    "past": lambda row, today, _soon: days_left(row, today) < timedelta(0),
    "soon": lambda row, today, soon: timedelta(0) <= days_left(row, today) <= soon,
    "delegated": lambda row, _today, _soon: bool(row["deputies"]),
}
"""Which posts the page of people shows, by what its address asks for."""
BY_DAY: Final = ("past", "soon")
"""Those that it shows by the day on which their holders rotate."""
WAYS: Final[dict[str, Promise]] = {
    "all": gettext_lazy("All posts"),
    "vacant": gettext_lazy("Vacant posts"),
    "past": gettext_lazy("Stayed past the day"),
    "soon": gettext_lazy("Rotate soon"),
    "delegated": gettext_lazy("Delegated for a time"),
}


def days_left(row: queries.PersonRow, today: date) -> timedelta:
    """Return the time until a holder rotates; without a day it is without end."""
    return row["rotates_on"] - today if row["rotates_on"] else timedelta.max


def my_post_words(by: Context, now: datetime) -> dict[str, Any]:
    """Return who somebody is, what he may do, and what there is to do for him."""
    holding = queries.current_holdings(now).filter(actor=by.actor).first()
    words: dict[str, Any] = {
        "may": in_prose(by.permissions),
        "level": level_name(by.level),
    }
    words["bodies"] = bodies(by.rel)
    if holding is not None:
        post = holding.post_id
        words |= {
            "holding": holding,
            "role": ROLE.get(holding.post.role),
            "tasks": task_rows(post),
            "notes": note_rows(post),
        }
    return words


def holds_words(row: queries.PersonRow, words: str) -> bool:
    """Tell whether a post, its organisation or its holder is called so."""
    names = (
        row["title"],
        row["title_uk"],
        row["organisation__name"],
        row["organisation__name_uk"],
        row["holder"] or "",
    )
    told = " ".join(names).casefold()
    return all(word in told for word in words.casefold().split())


def soon_of(request: HttpRequest) -> timedelta:
    """Return within which time of those to choose from the reader calls it soon."""
    asked_for = request.GET.get("within", "")
    chosen = [each for each in queries.SOONS if str(each.days) == asked_for]
    return chosen[0] if chosen else queries.SOON


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the posts of one's own nation, who holds them and until when."""
    now, words = timezone.now(), request.GET.get("q", "")
    found = queries.people_of(me().origin, now)
    rows = [row for row in found if holds_words(row, words)]
    today, soon = timezone.localdate(now), soon_of(request)
    shown = {each: [row for row in rows if IS[each](row, today, soon)] for each in IS}
    what = request.GET.get("show", "")
    if what not in IS:
        what = "all"
    if what in BY_DAY:
        shown[what].sort(key=lambda row: days_left(row, today))
    shown_words = {
        "posts": shown[what],
        "what": what,
        "words": words,
        "ways": [(each, len(found), WAYS[each]) for each, found in shown.items()],
        "today": today,
        "soon_days": soon.days,
        "choices": [each.days for each in queries.SOONS],
        "nominations": queries.open_nominations(now),
    }
    return render(request, "nations/people.html", shown_words)


def add_organisation(request: HttpRequest) -> HttpResponse:
    """Add an organisation to one's own nation."""
    by = me()
    own = queries.own_organisations(by.origin)
    form = OrganisationForm(request.POST or None, organisations=own, nation=by.origin)
    words = {
        "title": _("Add an organisation"),
        "lead": _(
            "A command, an agency, a unit or a staff of your own nation or body. Its "
            "own people may know of it; a release officer lets others know."
        ),
    }
    said = _("It is added. Now add the posts that it has.")
    return add(request, form, actions.add_organisation, "organisation", said, words)


def add_post(request: HttpRequest) -> HttpResponse:
    """Add a post to an organisation of one's own nation."""
    by = me()
    own = Nation.objects.filter(pk=by.origin).values_list("body", flat=True)
    roles = roles_at(by.origin)
    form = PostForm(
        request.POST or None,
        initial={**request.GET.dict(), "role": "staff", "bodies": list(own)},
        by=by,
        nations=bodies(by.rel),
        organisations=queries.own_organisations(by.origin),
        posts=queries.own_posts(by.origin),
        roles=roles,
    )
    words = {
        "title": _("Add a post"),
        "lead": _(
            "A post stands whoever holds it. It begins vacant; nobody gives it more "
            "than he has himself."
        ),
        "withheld": roles_withheld(by, roles),
    }
    said = _("The post is added, and vacant: fill it.")
    return add(request, form, actions.add_post, "post", said, words)


def add(
    request: HttpRequest,
    form: OrganisationForm | PostForm,
    command: Run,
    noun: str,
    said: str,
    words: dict[str, Any],
) -> HttpResponse:
    """Add a row by its command and go to it, or show the form with its faults."""
    if form.is_valid():
        key = uuid5(form.cleaned_data["key"], noun)
        if form.asks(command, **{noun: key}, **form.payload()):
            messages.success(request, said)
            return redirect(f"nations:{noun}", key)
    return asked(request, "nations/add.html", form, None, **words)


def words_of_post(post: UUID) -> dict[str, Any]:
    """Return what the page of a post shows besides its facts."""
    row = find(Post.objects.select_related("organisation__nation", "reports_to"), post)
    holdings = queries.current_holdings(timezone.now()).filter(post=post)
    held = list(holdings.order_by("is_delegated", "begins_at", "pk"))
    return {
        "post": row,
        "is_held": any(not each.is_delegated for each in held),
        "is_own": row.organisation.nation_id == me().origin,
        "holdings": held,
        "nominations": queries.open_nominations(timezone.now()).filter(post=post),
        "former": queries.former_holdings(post, timezone.now()),
        "role": ROLE.get(row.role),
        "level": level_name(row.holder_level),
        "may": in_prose(row.holder_permissions),
        "bodies": bodies(row.holder_rel),
        "tasks": task_rows(post),
        "notes": note_rows(post),
    }


def note_rows(post: UUID) -> list[dict[str, Any]]:
    """Return what those who left a post wrote to whoever comes, the newest first."""
    rows = queries.notes_to(post).values("note", "open_count", "at")
    return [{**row} for row in rows]


post_detail = detail_view(details.POST_PAGE, "nations/post.html", words_of_post)


def fill(request: HttpRequest, post: UUID) -> HttpResponse:
    """Put a person into a vacant post, or name him for it."""
    row, form = found_post(post), FillForm(request.POST or None)
    said = _(
        "%(name)s holds the post from now on. Without an account nobody signs in: "
        "invite below."
    )
    until = filled(form, "rotates_on") if form.is_valid() else {}
    return put_in(
        request, row, form, "nations/fill.html", actions.fill_post, said, until
    )


def delegate(request: HttpRequest, post: UUID) -> HttpResponse:
    """Let another person act in a post until the end of a day, or name him for it."""
    row, form = found_post(post), DelegateForm(request.POST or None)
    said = _(
        "%(name)s stands in from now on. Without an account nobody signs in: "
        "invite below."
    )
    until = {"ends_at": form.ends_at()} if form.is_valid() else {}
    page, command = "nations/delegate.html", actions.delegate_post
    return put_in(request, row, form, page, command, said, until)


def found_post(key: UUID) -> Post:
    return find(Post.objects.select_related("organisation"), key)


def put_in(
    request: HttpRequest,
    post: Post,
    form: FillForm | DelegateForm,
    page: str,
    alone: Run,
    said: str,
    until: dict[str, Any],
) -> HttpResponse:
    """Let somebody come, at once or once a second person confirms it."""
    words = by_two(post)
    if form.is_valid() and words["lacking"]:
        key = uuid5(form.cleaned_data["key"], "nomination")
        who = {"nomination": key, "post": post.pk, **person(form), **until}
        if form.asks(actions.nominate, **who):
            return named(request, key)
    elif form.is_valid() and form.asks(alone, post=post.pk, **person(form), **until):
        messages.success(request, said % filled(form, "name"))
        return redirect("nations:post", post.pk)
    return asked(request, page, form, post, **words)


def named(request: HttpRequest, key: UUID) -> HttpResponse:
    said = _("It waits for a second person, who finds it among the work of the post.")
    messages.success(request, said)
    return redirect("nations:nomination", key)


def by_two(post: Post) -> dict[str, Any]:
    """Return what of a post the reader lacks, and who confirms whom he names."""
    by = me()
    lacking = actions.beyond(
        by,
        level=post.holder_level,
        rel=post.holder_rel,
        cav=post.holder_cav,
        permissions=post.holder_permissions,
    )
    names = Permission.POST_CONFIRM not in by.permissions
    is_own = post.organisation.nation_id == by.origin
    return {
        "lacking": lacking,
        "seconds": queries.seconds(by.origin, timezone.now()),
        "can_name": names and is_own,
    }


@require_safe
def nomination(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show who was named for a post, who confirms it, and what came of it."""
    row = find_nomination(key)
    words = {"post": row.post, **words_of_nomination(row)}
    return render(request, "nations/nomination.html", words)


def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Confirm as a second person that somebody comes, or refuse it."""
    row, form = find_nomination(key), CommandForm(request.POST or None)
    decision = request.POST.get("decision")
    if decision == "refuse" and form.asks(actions.refuse, nomination=key):
        return redirect("nations:nomination", key)
    if decision == "confirm" and confirmed(form, key):
        said = _(
            "It is confirmed. Make a code below and give it to the person: it serves "
            "with the link of whoever fills posts."
        )
        messages.success(request, said)
        return redirect("nations:post", row.post_id)
    return asked(
        request, "nations/decide.html", form, row.post, **words_of_nomination(row)
    )


def confirmed(form: CommandForm, key: UUID) -> bool:
    """Confirm a nomination; asked for twice, it leads to the same holding."""
    if not form.is_valid():
        return False
    held = uuid5(form.cleaned_data["key"], "holding")
    return form.asks(actions.confirm, nomination=key, holding=held) is not None


def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back that one named somebody."""
    row, form = find_nomination(key), CommandForm(request.POST or None)
    if form.is_bound and form.asks(actions.withdraw, nomination=key):
        return redirect("nations:nomination", key)
    return asked(
        request, "nations/withdraw.html", form, row.post, **words_of_nomination(row)
    )


def find_nomination(key: UUID) -> Nomination:
    rows = Nomination.objects.select_related("post__organisation", "holding")
    return find(rows, key)


def words_of_nomination(row: Nomination) -> dict[str, Any]:
    """Return who is named for which post, by whom, and what it may."""
    by, now = me(), timezone.now()
    actors = {row.proposed_by, row.decided_by or row.proposed_by}
    names = dict(Actor.objects.filter(pk__in=actors).values_list("pk", "name"))
    return {
        "named": row,
        "by": names.get(row.proposed_by, "-"),
        "decided_by": names.get(row.decided_by or row.proposed_by, "-"),
        "is_open": row.state == Nomination.State.ASKED and now < row.expires_at,
        "is_mine": row.proposed_by == by.actor,
        "seconds": queries.seconds(row.originator, now),
        "level": level_name(row.post.holder_level),
        "may": in_prose(row.post.holder_permissions),
        "bodies": bodies(row.post.holder_rel),
    }


def give_task(request: HttpRequest, post: UUID) -> HttpResponse:
    """Give a post something to do; the address may say what."""
    row = find(Post.objects.all(), post)
    wanted = {name: request.GET.get(name, "") for name in ("what", "due_on")}
    form = TaskForm(request.POST or None, initial=wanted)
    if form.is_valid() and form.asks(
        actions.give_by_hand,
        post=post,
        task=uuid5(form.cleaned_data["key"], "task"),
        **filled(form, "what", "due_on"),
    ):
        return redirect("nations:post", post)
    return asked(request, "nations/give_task.html", form, row)


def end_holding(request: HttpRequest, holding: UUID) -> HttpResponse:
    """End somebody's time in a post."""
    row = find(Holding.objects.select_related("actor", "post"), holding)
    form = VersionForm(request.POST or None, initial={"expected_version": row.version})
    if form.is_valid() and form.asks(
        actions.end_holding, holding=holding, **filled(form, "expected_version")
    ):
        return redirect("nations:post", row.post_id)
    return asked(request, "nations/end_holding.html", form, row.post, holding=row)


def change_day(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Change until when somebody is in a post."""
    found = Holding.objects.select_related("actor", "post__organisation")
    row = find(found, holding)
    until = row.last_on or row.rotates_on
    form = DayForm(
        request.POST or None,
        initial={"expected_version": row.version, "on": until},
        holding=row,
    )
    words = by_two(row.post)
    if form.is_valid() and words["lacking"] and is_later(row, form.cleaned_data["on"]):
        key = uuid5(form.cleaned_data["key"], "nomination")
        day = filled(form, "expected_version", "on")
        if form.asks(actions.prolong, nomination=key, holding=holding, **day):
            return named(request, key)
    elif form.is_valid() and form.asks(
        actions.change_day, holding=holding, **filled(form, "expected_version", "on")
    ):
        return redirect("nations:post", row.post_id)
    page = "nations/change_day.html"
    return asked(request, page, form, row.post, holding=row, **words)


def is_later(held: Holding, day: date | None) -> bool:
    """Tell whether a stand-in would act for longer than he does."""
    return day is not None and held.last_on is not None and day > held.last_on


def authority(request: HttpRequest, post: UUID) -> HttpResponse:
    """Change what the holder of a post may read and do."""
    by, row = me(), find(Post.objects.all(), post)
    form = AuthorityForm(
        request.POST or None,
        initial=authority_of(row, by),
        nations=bodies(by.rel),
        by=by,
    )
    if form.is_valid() and form.asks(
        actions.change_authority,
        post=post,
        cav=row.holder_cav & by.cav,
        rel=form.rel(),
        **filled(form, "expected_version", "level", "permissions"),
    ):
        return redirect("nations:post", post)
    # Whoever may change a post need not know of the organisation that it is in.
    home = Organisation.objects.filter(pk=row.organisation_id).first()
    roles = roles_at(home.nation_id if home else by.origin)
    words = {"roles": roles, "taken": taken_from(row, by), "withheld": withheld(by)}
    return asked(request, "nations/authority.html", form, row, **words)


def taken_from(post: Post, by: Context) -> list[str]:
    """Return what a post has that whoever changes it cannot give, and so takes away."""
    return actions.beyond(
        by,
        level=post.holder_level,
        rel=post.holder_rel,
        cav=post.holder_cav,
        permissions=post.holder_permissions,
    )


def withheld(by: Context) -> list[str]:
    """Return what somebody cannot give to any post, since his own lacks it."""
    higher = [level_name(number) for number in range(by.level + 1, len(LEVELS))]
    others = [
        in_language(each.name, each.name_uk) for each in bodies(EVERYBODY & ~by.rel)
    ]
    level, body = _("To read up to level: %(names)s"), _("To read for: %(names)s")
    return [
        *([level % {"names": ", ".join(higher)}] if higher else []),
        *([body % {"names": ", ".join(others)}] if others else []),
        *(str(said) for key, said in MEANINGS.items() if key not in by.permissions),
    ]


def roles_at(nation: UUID) -> list[Role]:
    """Return the kinds of posts that a nation or body has: some the command alone."""
    every = queries.is_the_command(nation)
    return [role for role in ROLES if every or not role.of_the_command]


def roles_withheld(by: Context, roles: Iterable[Role]) -> list[str]:
    """Return the kinds of posts that one cannot set up, with what one's own lacks."""
    return [
        f"{role.title}: "
        + "; ".join(sorted(in_prose(role.permissions - by.permissions)))
        for role in roles
        if not role.permissions <= by.permissions
    ]


def hand_over(request: HttpRequest) -> HttpResponse:
    """Leave a note and the open work to whoever comes after oneself."""
    held = queries.current_holdings(timezone.now()).filter(actor=me().actor)
    row = held.first()
    if row is None:
        raise NotThere(_("You hold no post that could be handed over."))
    words = {
        "title": _("Hand over my post"),
        "lead": _(
            "Your note waits for whoever comes. Open work stays with the post, or goes "
            "to another one that you name. Whoever fills posts then ends your time."
        ),
    }
    said = _(
        "Your note waits for whoever comes. You act in this post until whoever fills "
        "posts ends your time."
    )
    return handed_over(request, row, reverse("home"), said, words)


def hand_over_of(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Leave a note and the open work of another one's post to whoever comes."""
    row = find(Holding.objects.select_related("actor", "post__organisation"), holding)
    words = {
        "title": _("Hand over"),
        "lead": _(
            "The note waits for whoever comes. Open work stays with the post, or goes "
            "to another one that you name. Nobody's time in the post ends by it."
        ),
    }
    said = _("The note waits for whoever comes.")
    back = reverse("nations:post", args=[row.post_id])
    return handed_over(request, row, back, said, words)


def handed_over(
    request: HttpRequest, row: Holding, back: str, said: str, words: dict[str, Any]
) -> HttpResponse:
    """Hand over a post and go back, or show the form with its faults."""
    form = HandOverForm(request.POST or None)
    form.fields["to_post"].queryset = queries.other_posts(row.post)  # type: ignore[attr-defined] # it is a field of rows
    if form.is_valid():
        successor = form.cleaned_data["to_post"]
        to_post = successor.pk if successor else None
        note = filled(form, "note")
        if form.asks(actions.hand_over, holding=row.pk, to_post=to_post, **note):
            messages.success(request, said)
            return redirect(back)
    shown = {"tasks": task_rows(row.post_id), "back": back, **words}
    return asked(request, "nations/hand_over.html", form, row.post, **shown)


@require_POST
def finish_task(request: HttpRequest, task: UUID) -> HttpResponse:
    """Say that one's post has done what it had to."""
    find(Task.objects.all(), task)
    form = VersionForm({**request.POST.dict(), "reason": "Done."})
    if form.is_valid() and form.asks(
        actions.finish_task, task=task, **filled(form, "expected_version")
    ):
        return redirect("home")
    return asked(request, "nations/refused_task.html", form, None)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Show when people of one's own nation signed in and until when they acted."""
    rows = list(queries.sessions_of_own_nation()[:500])
    now = timezone.now()
    shown = [
        {
            **row,
            "ended_at": queries.ended_at(row, now),
            "is_open": queries.is_open(row, now),
        }
        for row in rows
    ]
    return render(request, "nations/sessions.html", {"sessions": shown})


def asked(
    request: HttpRequest, page: str, form: CommandForm, post: Post | None, **more: Any
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    words = {"form": form, "post": post, **more}
    return render(request, page, words, status=status)


def filled(form: CommandForm, *names: str) -> dict[str, Any]:
    """Return what was typed into some fields."""
    return {name: form.cleaned_data[name] for name in names}


def person(form: CommandForm) -> dict[str, Any]:
    """Return who comes into a post; asked for twice, it is the same one."""
    actor = uuid5(form.cleaned_data["key"], "actor")
    return {"actor": actor, "name": form.cleaned_data["name"]}


def in_prose(permissions: Any) -> list[str]:
    """Return what somebody may do, as sentences."""
    return [str(MEANINGS[each]) for each in Permission if each in permissions]


def bodies(rel: int) -> list[Nation]:
    """Return the nations and bodies of a mask that the reader may know of."""
    return [nation for nation in queries.nations() if nation.bit & rel]


def task_rows(post: UUID) -> list[dict[str, Any]]:
    names = ("id", "kind", "subject", "what", "due_on", "version")
    return [
        {
            **row,
            "key": uuid4(),
            "address": address_of(row["kind"], row["subject"]),
            "ends_by_itself": row["kind"] in actions.ENDS_BY_ITSELF,
        }
        for row in queries.open_tasks(post).values(*names)
    ]


def address_of(kind: str, subject: UUID) -> str:
    """Return the page of what work is about, if there is one: kinds begin with it."""
    if kind == actions.CONFIRM:
        return reverse("nations:nomination", args=[subject])
    about = SUBJECTS.get(kind.partition(".")[0])
    return about.address(subject) if about else ""
