"""The pages of the catalogue beside those of its register."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay_web.catalogue import queries
from backstay_web.catalogue.register import REGISTER
from backstay_web.core.names import called
from backstay_web.core.registers.views import RegisterViews

home = RegisterViews(REGISTER).entries(REGISTER.kinds["package_template"])


@require_safe
def commonality(request: HttpRequest) -> HttpResponse:
    """Show what templates have in common: classes, families, courses and things."""
    tables = [
        (_("Classes"), "equipment_class", queries.classes_in_common()),
        (_("Families"), "family", queries.families_in_common()),
        (_("Kinds of course"), "course_kind", queries.courses_in_common()),
    ]
    shown = {
        "tables": [
            {"heading": heading, "rows": [common_row(noun, each) for each in found]}
            for heading, noun, found in tables
        ],
        "variants": [variant_row(use) for use in queries.variants_by_use()],
    }
    return render(request, "catalogue/commonality.html", shown)


def common_row(noun: str, common: queries.Common) -> dict[str, Any]:
    return {
        **link(noun, common.row),
        "templates": [link("package_template", each) for each in common.templates],
        "option_count": common.option_count,
    }


def variant_row(use: queries.VariantUse) -> dict[str, Any]:
    return {
        **link("variant", use.row),
        "family": link("family", use.row.family),
        "use": use,
    }


def link(noun: str, row: Any) -> dict[str, str]:
    """Return what a row is called, and where it is shown."""
    address = REGISTER.address("detail", REGISTER.kinds[noun], row.pk)
    return {"text": called(row), "address": address}
