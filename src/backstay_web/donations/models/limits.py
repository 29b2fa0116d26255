"""What limits an offer: caveats of nations, and the consent of a third one."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Variant
from backstay_web.core.models import Coded, Entry, amount, is_key, is_one_line
from backstay_web.donations.models.checks import at_least_one, one_of
from backstay_web.donations.models.materiel import Lot
from backstay_web.nations.models import Nation


class Caveat(Coded):
    """A limit that a nation sets on who may receive a lot, until ``end_on`` if ever.

    ``receivers`` are codes of unit groups of the recipient: whoever may receive in
    spite of it. They are codes, not keys, since needs are no concern of this app.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="caveats")
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    end_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, validators=[is_one_line])
    receivers = ArrayField(
        models.CharField(max_length=64, validators=[is_key]), default=list, blank=True
    )

    def __str__(self) -> str:
        return self.code


class Consent(Entry):
    """The consent of a third nation that a lot needs, and when it was asked for it.

    It says itself what it is for: the nation that is asked need not see the lot. Until
    there is an answer plans take ``expected_on``, if anybody expects one. ``due_on`` is
    the day by which the answer should be there.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="consents")
    nation = models.ForeignKey(  # who is asked, once it is known
        Nation, on_delete=models.PROTECT, null=True, blank=True
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    quantity = amount()
    purpose = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    expected_on = models.DateField(null=True, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            at_least_one("quantity"),
            models.UniqueConstraint(
                "originator",
                "lot",
                "nation",
                condition=Q(retired_on=None),
                nulls_distinct=False,
                name="donations_consent_once",
                violation_error_code="nation",
                violation_error_message=_("Its consent is asked for already."),
            ),
            models.CheckConstraint(
                name="donations_consent_asked_of_somebody_until_a_day",
                condition=Q(asked_on=None, due_on=None)
                | (
                    Q(
                        asked_on__isnull=False,
                        due_on__isnull=False,
                        nation__isnull=False,
                        due_on__gt=F("asked_on"),
                    )
                    & ~Q(purpose="")
                ),
                violation_error_code="due_on",
                violation_error_message=_(
                    "Whoever is asked is a nation, told what for, and answers by a day "
                    "after the one it was asked on."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.purpose or "consent"


class Answer(Entry):
    """What the nation that was asked answers; its own row, and its own word.

    A yes holds from ``consent_on``.
    """

    class Verdict(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")

    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="answers"
    )
    verdict = models.CharField(max_length=3, choices=Verdict.choices)
    answered_on = models.DateField()
    consent_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            one_of("verdict", "yes", "no"),
            models.UniqueConstraint(
                "originator",
                "consent",
                condition=Q(retired_on=None),
                name="donations_answer_once",
                violation_error_code="consent",
                violation_error_message=_("It was answered already."),
            ),
            models.CheckConstraint(
                name="donations_answer_yes_has_a_day",
                condition=Q(verdict="yes", consent_on__isnull=False)
                | Q(verdict="no", consent_on=None),
                violation_error_code="consent_on",
                violation_error_message=_(
                    "A yes has a day from which it holds; no no."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.verdict
