"""Conditions that several tables of offers keep."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def one_of(field: str, *choices: str) -> models.CheckConstraint:
    """Return the constraint that a field holds one of its choices."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}",
        condition=Q(**{f"{field}__in": choices}),
        violation_error_code=field,
        violation_error_message=_("Choose one of those in the list."),
    )


def at_least_one(field: str) -> models.CheckConstraint:
    """Return the constraint that a whole number is not zero."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_is_not_zero",
        condition=Q(**{f"{field}__gte": 1}),
        violation_error_code=field,
        violation_error_message=_("Give 1 or more."),
    )


def ends_after_it_starts() -> models.CheckConstraint:
    """Return the constraint that of days the end, which is excluded, comes later."""
    return models.CheckConstraint(
        name="%(app_label)s_%(class)s_ends_after_it_starts",
        condition=Q(end_on__gt=F("start_on")),
        violation_error_code="end_on",
        violation_error_message=_("The end comes after the start: name a later day."),
    )


def once(*fields: str, said: str | None = None) -> models.UniqueConstraint:
    """Return the constraint that its originator has one such row in force."""
    return models.UniqueConstraint(
        "originator",
        *fields,
        condition=Q(retired_on=None),
        name="%(app_label)s_%(class)s_once",
        violation_error_code=said or fields[-1],
        violation_error_message=_("There is one already: change that one."),
    )
