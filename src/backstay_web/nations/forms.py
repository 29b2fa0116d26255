"""What is filled in to put people into posts and to take them out."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.command_form import CommandForm
from backstay_web.core.day_input import DayInput
from backstay_web.nations.models import Nation, Post, called
from backstay_web.nations.permissions import MEANINGS

DAY = DayInput()


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

    last_on = forms.DateField(label=_("Last day"), widget=DAY)
    field_order = ("name", "last_on")

    def ends_at(self) -> datetime:
        """Return the end of the last day."""
        last: date = self.cleaned_data["last_on"]
        return datetime.combine(last + timedelta(days=1), time(), UTC)


class VersionForm(CommandForm):
    """A change of a row as it was when the form was shown."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class AuthorityForm(VersionForm):
    """What the holder of a post may read and do: of what the reader himself may."""

    level = forms.IntegerField(label=_("Reads up to level"), min_value=0)
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
        permissions: Collection[str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["bodies"].choices = [  # type: ignore[attr-defined] # it is a field of choices
            (each.body, called(each.name, each.name_uk)) for each in nations
        ]
        self.fields["permissions"].choices = [  # type: ignore[attr-defined] # likewise
            (key.value, meaning)
            for key, meaning in MEANINGS.items()
            if key in permissions
        ]

    def rel(self) -> int:
        """Return the mask of the bodies that were ticked."""
        return sum(1 << body for body in self.cleaned_data["bodies"])


def authority_of(post: Post) -> dict[str, Any]:
    """Return what the form shows of a post as it is."""
    return {
        "expected_version": post.version,
        "level": post.holder_level,
        "bodies": [b for b in range(63) if post.holder_rel >> b & 1],
        "permissions": post.holder_permissions,
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
