"""No constraint is called by its name where people read what is wrong."""

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from backstay_web.core.entries import faults_of


def told_of(model: type[Model]) -> str:
    """Return what is said if each constraint of a table is broken."""
    errors = [
        ValidationError(
            each.get_violation_error_message(), code=each.violation_error_code
        )
        for each in model._meta.constraints
    ]
    return str(faults_of(ValidationError({NON_FIELD_ERRORS: errors})))


def test_no_form_and_no_command_calls_a_constraint_by_its_name():
    for model in apps.get_models():
        said = told_of(model) if model._meta.constraints else ""

        assert not [c.name for c in model._meta.constraints if c.name in said]


def test_what_a_constraint_says_in_words_stays():
    error = ValidationError("Say how many.", code="counted")

    said = faults_of(ValidationError({NON_FIELD_ERRORS: [error]}))

    assert said == {"counted": ["Say how many."]}
