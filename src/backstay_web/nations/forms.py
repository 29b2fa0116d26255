"""What is filled in to put people into posts and to take them out."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.banner import level_name
from backstay_web.core.command_form import CommandForm
from backstay_web.core.context import Context
from backstay_web.core.day_input import DayInput
from backstay_web.core.names import in_language
from backstay_web.nations.actions import end_of
from backstay_web.nations.models import Holding, Nation, Organisation, Post
from backstay_web.nations.permissions import MEANINGS
from backstay_web.nations.roles import ROLE, Role

DAY = DayInput()
KINDS: Final = {
    Organisation.Kind.COMMAND: _("command"),
    Organisation.Kind.AGENCY: _("agency"),
    Organisation.Kind.UNIT: _("unit"),
    Organisation.Kind.STAFF: _("staff"),
}


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg] # Django has none
    """The choice of a row, by what it is called in the language of the reader."""

    def label_from_instance(self, row: Any) -> str:
        """Return what it is called."""
        return str(row.called)


class PersonForm(CommandForm):
    """Who comes into a post."""

    name = forms.CharField(label=_("Name of the person"), max_length=200)
    field_order: Sequence[str] = ("name",)


class FillForm(PersonForm):
    """Who comes, and when he is to go again."""

    rotates_on = forms.DateField(label=_("Rotates on"), required=False, widget=DAY)
    field_order = ("name", "rotates_on")


class DelegateForm(PersonForm):
    """Who stands in, and on which day he does so for the last time."""

    last_on = forms.DateField(
        label=_("Last day"), widget=DAY, help_text=_("Within 92 days from today.")
    )
    field_order = ("name", "last_on")

    def ends_at(self) -> datetime:
        """Return the end of the last day."""
        return end_of(self.cleaned_data["last_on"])


class VersionForm(CommandForm):
    """A change of a row as it was when the form was shown."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class DayForm(VersionForm):
    """When a holder rotates, or on which day a stand-in acts for the last time."""

    on = forms.DateField(required=False, widget=DAY)
    field_order = ("on",)

    def __init__(self, *args: Any, holding: Holding, **more: Any) -> None:
        super().__init__(*args, **more)
        name = "last_on" if holding.is_delegated else "rotates_on"
        shown = (DelegateForm if holding.is_delegated else FillForm).base_fields[name]
        field = self.fields["on"]
        field.label, field.help_text = shown.label, shown.help_text
        field.required = shown.required


class AuthorityForm(VersionForm):
    """What the holder of a post may read and do: of what the reader himself may."""

    level = forms.TypedChoiceField(label=_("Reads up to level"), coerce=int)
    bodies = forms.TypedMultipleChoiceField(
        label=_("Reads what was released to"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    permissions = forms.MultipleChoiceField(
        label=_("May"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("level", "bodies", "permissions")

    def __init__(
        self,
        *args: Any,
        nations: Collection[Nation],
        by: Context,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = levels(by)  # type: ignore[attr-defined] # likewise
        self.fields["bodies"].choices = [  # type: ignore[attr-defined] # it is a field of choices
            (each.body, in_language(each.name, each.name_uk)) for each in nations
        ]
        self.fields["permissions"].choices = [  # type: ignore[attr-defined] # likewise
            (key.value, meaning)
            for key, meaning in MEANINGS.items()
            if key in by.permissions
        ]

    def rel(self) -> int:
        """Return the mask of the bodies that were ticked."""
        return sum(1 << body for body in self.cleaned_data["bodies"])


def levels(by: Context) -> list[tuple[int, str]]:
    """Return the levels that somebody can give: those up to his own."""
    return [(number, level_name(number)) for number in range(by.level + 1)]


def authority_of(post: Post, by: Context) -> dict[str, Any]:
    """Return what the form shows of a post as it is, as far as it can be given."""
    return {
        "expected_version": post.version,
        "level": min(post.holder_level, by.level),
        "bodies": [b for b in range(63) if post.holder_rel >> b & 1],
        "permissions": post.holder_permissions,
    }


class OrganisationForm(CommandForm):
    """What an organisation of one's own nation is, and what it is called."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    name = forms.CharField(label=_("Name"), max_length=200)
    name_uk = forms.CharField(label=_("Ukrainian name"), max_length=200, required=False)
    part_of = RowField(
        label=_("Part of"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("The organisation above it, if there is one."),
    )
    field_order = ("kind", "name", "name_uk", "part_of")

    def __init__(
        self, *args: Any, organisations: Any, nation: UUID, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.nation = nation
        self.fields["part_of"].queryset = organisations  # type: ignore[attr-defined] # it is a field of rows

    def payload(self) -> dict[str, Any]:
        """Return what the command is told of the organisation."""
        filled = self.cleaned_data
        above = filled["part_of"]
        return {
            **{name: filled[name] for name in ("kind", "name", "name_uk")},
            "nation": self.nation,
            "part_of": above.pk if above else None,
        }


class PostForm(CommandForm):
    """Where a post stands, what it is called, and what its holder may do.

    Of kinds of posts those alone can be chosen whose authority the reader has himself.
    """

    organisation = RowField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    title = forms.CharField(
        label=_("What the post is called"),
        max_length=200,
        help_text=_("The post, not the person: whoever comes is put into it later."),
    )
    title_uk = forms.CharField(
        label=_("The same in Ukrainian"), max_length=200, required=False
    )
    role = forms.ChoiceField(
        label=_("Kind of post"),
        help_text=_(
            "It says what the holder may do, and can be changed later. You find here "
            "the kinds that may do no more than your own post."
        ),
    )
    reports_to = RowField(
        label=_("Reports to"), queryset=Post.objects.none(), required=False
    )
    level = forms.TypedChoiceField(label=_("Reads up to level"), coerce=int)
    bodies = forms.TypedMultipleChoiceField(
        label=_("Reads what was released to"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = (
        *("organisation", "title", "title_uk", "role"),
        *("reports_to", "level", "bodies"),
    )

    def __init__(
        self,
        *args: Any,
        by: Context,
        nations: Collection[Nation],
        organisations: Any,
        posts: Any,
        roles: Collection[Role],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined] # likewise
        self.fields["reports_to"].queryset = posts  # type: ignore[attr-defined] # likewise
        may = [role for role in roles if role.permissions <= by.permissions]
        self._offer("role", [(role.key, f"{role.title}. {role.prose}") for role in may])
        self._offer("level", levels(by))
        named = [(each.body, in_language(each.name, each.name_uk)) for each in nations]
        self._offer("bodies", named)

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined] # it is a field of choices

    def payload(self) -> dict[str, Any]:
        """Return what the command is told of the post."""
        filled = self.cleaned_data
        above = filled["reports_to"]
        return {
            **{name: filled[name] for name in ("title", "title_uk", "role", "level")},
            "organisation": filled["organisation"].pk,
            "reports_to": above.pk if above else None,
            "rel": sum(1 << body for body in filled["bodies"]),
            "cav": 0,
            "permissions": sorted(ROLE[filled["role"]].permissions),
        }


class TaskForm(CommandForm):
    """What a post is to do, and by when."""

    what = forms.CharField(label=_("What is to be done"), max_length=300)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DAY)
    field_order = ("what", "due_on")


class HandOverForm(CommandForm):
    """What whoever comes should know, and where the open work goes meanwhile."""

    note = forms.CharField(
        label=_("Note to whoever comes"), max_length=4_000, widget=forms.Textarea
    )
    to_post = forms.ModelChoiceField(
        label=_("Open work goes to"),
        queryset=Post.objects.none(),
        required=False,
        empty_label=_("whoever comes into this post"),
    )
    field_order = ("note", "to_post")
