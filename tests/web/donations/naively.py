"""The site as it must not be: it looks whether enough is open, and binds it then."""

from django.db.models import Sum

from backstay_web.config.wsgi import application as application
from backstay_web.donations.actions import NotEnough, commitments
from backstay_web.donations.models import Balance, Commitment


def look_first(row: Balance, quantity: int) -> None:
    """Return if that much is open at this moment."""
    bound = Commitment.objects.filter(balance=row, freed_on=None)
    sum_ = bound.aggregate(sum=Sum("quantity"))["sum"] or 0
    if sum_ + quantity > row.quantity:
        raise NotEnough(f"Only {row.quantity - sum_} are open.")


commitments.take = look_first
