"""Money: an amount, and what each offer is worth by several ways of valuing."""

from typing import ClassVar, Final

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import PackageTemplate
from backstay_web.core.lists.columns import number
from backstay_web.core.models import Entry, amount
from backstay_web.donations.models.checks import at_least_one, once, one_of
from backstay_web.donations.models.offer import Offer

is_currency: Final = RegexValidator(
    r"^[A-Z]{3}$", _("Write its three letters, such as EUR.")
)


class Money(Entry):
    """An amount in the smallest unit of its currency, for a template or for any."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="moneys")
    amount_minor = amount()
    currency = models.CharField(max_length=3, validators=[is_currency])
    template = models.ForeignKey(
        PackageTemplate, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            at_least_one("amount_minor"),
        ]

    def __str__(self) -> str:
        return f"{number(self.amount_minor)} {self.currency}"


class Value(Entry):
    """What an offer is worth by one method, on one day; methods are never summed.

    It has a label of its own: whoever may know of an offer need not know its value.
    """

    class Method(models.TextChoices):
        BOOK = "book", _("book value")
        REPLACEMENT = "replacement", _("cost of replacement")
        MARKET = "market", _("market value")
        CLAIMED = "claimed", _("value that the nation claims")

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="values")
    method = models.CharField(max_length=11, choices=Method.choices)
    amount_minor = amount()
    currency = models.CharField(max_length=3, validators=[is_currency])
    valued_on = models.DateField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            one_of("method", "book", "replacement", "market", "claimed"),
            once("offer", "method", "valued_on"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {number(self.amount_minor)} {self.currency}"
