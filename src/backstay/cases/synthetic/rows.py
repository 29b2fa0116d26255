"""Rows of tables, made from columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backstay.cases.parsing import Row

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Tables = dict[str, list[Row]]


def table(count: int, columns: Mapping[str, object]) -> list[Row]:
    """Return ``count`` rows; a column is a list, an array, or one value for all rows.

    >>> table(2, {"lot": ["a", "b"], "quantity": np.array([4, 6]), "nation": "N"})[1]
    {'lot': 'b', 'quantity': 6, 'nation': 'N'}
    """
    names = tuple(columns)
    cells = [_spread(column, count) for column in columns.values()]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _spread(column: object, count: int) -> Sequence[Any]:
    if isinstance(column, np.ndarray):
        column = column.tolist()
    return column if isinstance(column, list | tuple) else [column] * count


def exceptions(
    keys: Mapping[str, Sequence[str]], name: str, amounts: Ints, usual: Ints
) -> list[Row]:
    """Return a row for each run of equal weeks whose amount is not the usual one.

    Parameters
    ----------
    keys : mapping of column to sequence of shape (thing,)
        What names a thing.
    name : str
        Column of the amount; its unit is that of ``amounts``.
    amounts : array of shape (thing, week)
        Amount in each week.
    usual : array of shape (thing,)
        Amount in a week without a row.

    Examples
    --------
    >>> exceptions({"leg": ["a"]}, "kg", np.array([[5, 3, 3, 5]]), np.array([5]))
    [{'leg': 'a', 'start_week': 1, 'end_week': 3, 'kg': 3}]
    """
    weeks = amounts.shape[1]
    begins = np.ones(amounts.shape, np.bool_)
    begins[:, 1:] = amounts[:, 1:] != amounts[:, :-1]
    thing, start = np.nonzero(begins)
    # Each thing begins a run in week 0, so a run ends where the next one begins.
    end = np.append((thing * weeks + start)[1:], amounts.size) - thing * weeks
    amount = amounts[thing, start]
    keep = amount != usual[thing]
    columns: dict[str, object] = {
        column: [labels[i] for i in thing[keep].tolist()]
        for column, labels in keys.items()
    }
    columns |= {"start_week": start[keep], "end_week": end[keep], name: amount[keep]}
    return table(int(keep.sum()), columns)


def pick(labels: Sequence[str], indices: Ints) -> list[str]:
    """Return the label of each index."""
    return [labels[index] for index in indices.tolist()]


def numbered(stem: str, count: int) -> list[str]:
    """Return keys that sort as they count.

    >>> numbered("bay-", 11)[9:]
    ['bay-09', 'bay-10']
    """
    width = len(str(count - 1))
    return [f"{stem}{number:0{width}d}" for number in range(count)]


def named(what: str, count: int) -> list[str]:
    """Return names that say they are made up.

    >>> named("depot", 2)
    ['Synthetic depot 0', 'Synthetic depot 1']
    """
    return [f"Synthetic {what} {number}" for number in range(count)]
