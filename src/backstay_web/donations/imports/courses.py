"""Offers of courses: a line is a session, of a course that has an offer of its own."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay.cases.tables import MAX_INTEGER, MAX_WEEKS
from backstay_web.catalogue.models import CourseKind, Language, Variant
from backstay_web.core.imports.cells import Day, Whole
from backstay_web.core.imports.kinds import Column
from backstay_web.core.imports.known import by_code
from backstay_web.donations.imports.columns import of_offer, own_code
from backstay_web.donations.imports.homes import Above
from backstay_web.donations.imports.offers import Offers
from backstay_web.donations.models import Course, Offer, Session
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Site

COURSES: Final = Offers(
    name="courses",
    title=_("Offers of courses"),
    permission=Permission.OFFER_CHANGE,
    model=Session,
    key=("code", "start_on"),
    listing="offers",
    of="session",
    offer_kind=Offer.Kind.COURSE,
    above=(Above(Offer, "course__offer", "code"), Above(Course, "course", "code")),
    columns=(
        own_code(
            _(
                "Your own code of the course: a line for each of its sessions. A new "
                "course gets an offer of its own under the same code."
            ),
            "2026-C-03",
            "course__code",
        ),
        *of_offer("course__offer"),
        Column(
            "kind",
            by_code(CourseKind, gettext_noop("a kind of course")),
            _("What is taught: the code or the name of a kind of course."),
            example="gunners",
            headings=("course", "subject", "training", "курс", "вид курсу"),
            field="course__kind_id",
        ),
        Column(
            "site",
            by_code(Site, gettext_noop("a site")),
            _("Where it is taught: the code or the name of a site."),
            example="no-school",
            headings=("where", "location", "school", "місце", "де"),
            field="course__site_id",
        ),
        Column(
            "language",
            by_code(Language, gettext_noop("a language")),
            _("The language in which it is taught."),
            example="en",
            headings=("taught in", "мова"),
            field="course__language_id",
        ),
        Column(
            "duration_weeks",
            Whole(1, MAX_WEEKS),
            _("How long it lasts."),
            example="6",
            headings=("duration", "weeks", "length", "тривалість", "тижнів"),
            unit=_("weeks"),
            field="course__duration_weeks",
        ),
        Column(
            "kit_variant",
            by_code(Variant, gettext_noop("a variant of the catalogue")),
            _("Of what each section holds a set while it lasts; empty: of nothing."),
            example="m777",
            headings=("kit", "training kit", "обладнання"),
            field="course__kit_variant_id",
            optional=True,
        ),
        Column(
            "start_on",
            Day(),
            _("The day on which the session starts."),
            example="2026-03-02",
            headings=("start", "starts", "begins", "початок"),
            unit=_("day"),
        ),
        Column(
            "sections",
            Whole(0, MAX_INTEGER),
            _("How many whole sections the session takes."),
            example="2",
            headings=("classes", "groups", "груп", "навчальних груп"),
            unit=_("sections"),
        ),
    ),
)
