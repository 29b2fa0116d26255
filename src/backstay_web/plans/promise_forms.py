"""What is filled in to draft, propose, answer, free and report."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import number_format as in_digits
from django.utils.translation import gettext_lazy as _

from backstay.errors import BackstayError
from backstay_web.core.banner import LEVELS
from backstay_web.core.command_form import ELSEWHERE, CommandForm
from backstay_web.core.commands import Run
from backstay_web.core.day_input import DayInput
from backstay_web.core.entries import Faulty
from backstay_web.nations.models import Post
from backstay_web.plans import actions
from backstay_web.plans.models import Answer, Line, Report
from backstay_web.plans.progress import states_of
from backstay_web.sites.models import Site

DAY: Final = DayInput()
Verdict = Answer.Verdict


class FaultyForm(CommandForm):
    """A form whose command may find faults in several fields at once."""

    reason = forms.CharField(label=_("Reason"), max_length=2_000, required=False)

    def was_done(self, command: Run, **payload: Any) -> bool:
        """Tell whether a command was done; if not, the form says why, by field."""
        key, reason = self.cleaned_data["key"], self.cleaned_data["reason"]
        try:
            command(key=key, at=timezone.now(), reason=reason, **payload)
        except ELSEWHERE:
            raise
        except Faulty as error:
            self.blame(error.faults)
        except BackstayError as error:
            self.add_error(None, str(error))
        return self.is_valid()


class LinesForm(forms.Form):
    """Which lines of a proposal are asked for; what it does not know is passed over."""

    nation = forms.ChoiceField(label=_("Nation"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("To be answered")),
            ("promised", _("Promised")),
            ("countered", _("Countered")),
            ("declined", _("Declined")),
        ],
    )
    need = forms.ChoiceField(
        label=_("What for"),
        required=False,
        choices=[("", _("All")), ("lapsed", _("Needs that lapsed"))],
    )

    def __init__(self, asked: QueryDict, nations: Iterable[tuple[str, str]]) -> None:
        super().__init__(asked)
        choices = [("", _("All")), *nations]
        self.fields["nation"].choices = choices  # type: ignore[attr-defined] # of the field above

    def asked(self) -> dict[str, str]:
        """Return what is asked for, by name."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DraftForm(FaultyForm):
    """What a proposal is called, and by when nations are to answer."""

    title = forms.CharField(label=_("What it is called"), max_length=200)
    answer_by_on = forms.DateField(label=_("To be answered by"), widget=DAY)
    field_order = ("title", "answer_by_on", "reason")


class ProposeForm(FaultyForm):
    """How sensitive shares are once nations are shown them."""

    lead: Final = _(
        "From then on each nation reads its own lines, and no other's, and answers "
        "them. A later proposal takes the place of this one."
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.TypedChoiceField(
        label=_("Level of the shares"),
        help_text=_("Posts that read up to this level see the lines of their nation."),
        coerce=int,
        choices=list(enumerate(LEVELS)),
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000)
    field_order = ("level", "reason")


class RefuseForm(FaultyForm):
    """Why a draft is not to be shown to nations."""

    lead: Final = _(
        "No nation is shown any of it. Whoever drafted it reads your reason on its "
        "page, and can draft anew from the same run or from another one."
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=2_000)


class TellForm(FaultyForm):
    """Why recipients are told."""

    lead: Final = _(
        "They read on the pages of their needs who has promised a part, and what is in "
        "the way, as it stands now."
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000)


class ReplyForm(FaultyForm):
    """Whether a counter is taken into the next snapshot, and why."""

    is_taken = forms.TypedChoiceField(
        label=_("The counter is"),
        choices=[("yes", _("taken into the next snapshot")), ("no", _("left"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000)
    field_order = ("is_taken", "reason")


class FreeForm(FaultyForm):
    """Why a promise is taken back."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=2_000)


class ReportForm(FaultyForm):
    """How many of a promise have come how far, and what proves it."""

    state = forms.ChoiceField(label=_("How far"))
    quantity = forms.IntegerField(
        label=_("How many so far, those reported before included"), min_value=0
    )
    on = forms.DateField(label=_("Day"), widget=DAY)
    site = forms.ModelChoiceField(
        label=_("Where"), queryset=Site.objects.none(), required=False
    )
    evidence = forms.CharField(label=_("What proves it"), max_length=500)
    corrects = forms.ModelChoiceField(
        label=_("Corrects"),
        queryset=Report.objects.none(),
        required=False,
        help_text=_("A report that was wrong: it counts no longer."),
    )
    field_order = ("state", "quantity", "on", "site", "evidence", "corrects", "reason")

    def __init__(self, said: Any, line: Line, sites: Any, reports: Any) -> None:
        super().__init__(said, initial={"on": timezone.localdate()})
        choices = [(state.value, state.label) for state in states_of(line.task)]
        self.fields["state"].choices = choices  # type: ignore[attr-defined] # it has
        self.fields["site"].queryset = sites  # type: ignore[attr-defined] # it has
        words = {"unit": line.get_unit_display(), "quantity": in_digits(line.quantity)}
        said_of = _("Counted in %(unit)s; %(quantity)s are promised.")
        self.fields["quantity"].help_text = str(said_of) % words
        self.fields["corrects"].queryset = reports  # type: ignore[attr-defined] # it has

    def payload(self) -> dict[str, Any]:
        """Return what was typed, rows by their keys."""
        names = ("state", "quantity", "on", "evidence")
        rows = {name: self.cleaned_data[name] for name in ("site", "corrects")}
        return {
            **{name: self.cleaned_data[name] for name in names},
            **{name: row.pk if row else None for name, row in rows.items()},
        }


class AnswerForm(FaultyForm):
    """What a nation says to the ticked lines of its share.

    Each line has a tick, whose value says how often it was answered when the page was
    shown, and a quantity and day of its own for whoever would do it otherwise. A line
    that stands in the place of a promise has a tick that frees it with the yes.
    """

    verdict = forms.ChoiceField(
        choices=[(each.value, each.label) for each in Verdict][:3]
    )
    owner = forms.ModelChoiceField(
        label=_("Who keeps what is promised"),
        queryset=Post.objects.none(),
        required=False,
    )

    def __init__(self, said: Any, posts: Any, post: UUID | None = None) -> None:
        super().__init__(said, initial={"owner": post})
        self.fields["owner"].queryset = posts  # type: ignore[attr-defined] # it has
        self.ticked = said.getlist("ticked") if said else []
        self.replaced = said.getlist("instead") if said else []
        self.of_lines: dict[str, list[str]] = {}
        self.of_promises: dict[str, str] = {}  # the line in whose row each stands

    def instead(self) -> dict[UUID, tuple[UUID, int]]:
        """Return the promises to free, and their versions, by the ticked lines."""
        ticked = {line for line, _count in self.seen()}
        parts = (each.split(":") for each in self.replaced)
        found = {UUID(line): (UUID(key), int(n)) for line, key, n in parts}
        return {line: known for line, known in found.items() if line in ticked}

    def seen(self) -> list[tuple[UUID, int]]:
        """Return the ticked lines, and how often each was answered."""
        pairs = (each.partition(":") for each in self.ticked)
        return [(UUID(line), int(count)) for line, _colon, count in pairs]

    def answers(self, share: UUID) -> bool:
        """Tell whether what was asked for was done; if not, the form says why."""
        try:
            seen = self.seen()
            self.of_promises = {
                str(known[0]): str(line) for line, known in self.instead().items()
            }
        except ValueError:
            self.add_error(None, _("Tick the lines again: they were not readable."))
            return False
        ask: dict[str, Callable[[UUID, Any], bool]] = {
            Verdict.ACCEPT: self.accept,
            Verdict.DECLINE: self.decline,
            Verdict.COUNTER: self.counter,
        }
        return ask[self.cleaned_data["verdict"]](share, seen)

    def accept(self, share: UUID, seen: Any) -> bool:
        owner = self.cleaned_data["owner"]
        if owner is None:
            self.add_error("owner", _("Name the post that keeps it."))
            return False
        return self.was_done(
            actions.accept,
            share=share,
            lines=seen,
            owner=owner.pk,
            instead=list(self.instead().values()),
        )

    def decline(self, share: UUID, seen: Any) -> bool:
        return self.was_done(actions.decline, share=share, lines=seen)

    def counter(self, share: UUID, seen: Iterable[tuple[UUID, int]]) -> bool:
        lines = []
        for line, count in seen:
            try:
                quantity = int(self.data.get(f"quantity:{line}", ""))
                due_on = date.fromisoformat(self.data.get(f"due_on:{line}", ""))
            except ValueError:
                said = str(_("Name a whole quantity and a day."))
                self.of_lines[str(line)] = [said]
                continue
            lines.append((line, count, quantity, due_on))
        if self.of_lines:
            self.add_error(None, _("Some lines cannot be answered like this."))
            return False
        return self.was_done(actions.counter, share=share, lines=lines)

    def blame(self, faults: Mapping[str, list[str]]) -> None:
        """Keep what is wrong with a line for its row; show the rest as forms do."""
        ticked = {each.partition(":")[0] for each in self.ticked}
        faults = {self.of_promises.get(key, key): said for key, said in faults.items()}
        self.of_lines = {key: said for key, said in faults.items() if key in ticked}
        super().blame({k: v for k, v in faults.items() if k not in ticked})
        if self.of_lines:
            self.add_error(None, _("Some lines cannot be answered like this."))
