"""Stocks: parts and money that are taken, and parts that are given back."""

from typing import TYPE_CHECKING

from backstay.domain.work import Stock
from backstay.scheduling.model import ChosenMode, Model, PlacedTask

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


def add_stocks(model: Model) -> None:
    """Add what each stock asks."""
    for stock in model.work.stocks:
        takes = _amounts(model, stock, "takes")
        gives = _amounts(model, stock, "gives")
        needed = sum(amount * each.chosen for _, each, amount in takes)
        there = stock.quantity + sum(amount * each.chosen for _, each, amount in gives)
        model.cp.add(needed <= there)
        if takes and gives:
            _add_level(model, stock, takes, gives)


def _add_level(
    model: Model,
    stock: Stock,
    takes: list[tuple[PlacedTask, ChosenMode, int]],
    gives: list[tuple[PlacedTask, ChosenMode, int]],
) -> None:
    """Keep what is left at zero or more in every slot, since some comes back late."""
    moments: list[cp_model.IntVar] = [placed.start for placed, _, _ in takes]
    moments += [placed.end for placed, _, _ in gives]
    changes = [-amount for _, _, amount in takes]
    changes += [amount for _, _, amount in gives]
    chosen = [each.chosen for _, each, _ in (*takes, *gives)]
    most = sum(amount for _, _, amount in gives)
    model.cp.add_reservoir_constraint_with_active(
        moments, changes, chosen, -stock.quantity, most
    )


def _amounts(
    model: Model, stock: Stock, field: str
) -> list[tuple[PlacedTask, ChosenMode, int]]:
    """Return each mode that takes or gives of a stock, with how much."""
    return [
        (placed, each, getattr(each.mode, field)[stock.key])
        for placed, each in model.modes()
        if stock.key in getattr(each.mode, field)
    ]
