"""The labels of rows that hang on others: never wider than theirs."""

from backstay_web.core.context import Context
from backstay_web.core.entries import Release
from backstay_web.core.rows import SaysWhoMayRead


def label_of(row: SaysWhoMayRead) -> Release:
    """Return the label of a row, for another that those may read who may read it."""
    return {"level": row.level, "rel": row.rel, "cav": row.cav}


def strictest(*rows: SaysWhoMayRead) -> Release:
    """Return the label of what is made of rows: for those who may read all of them."""
    label = label_of(rows[0])
    for row in rows[1:]:
        label["level"] = max(label["level"], row.level)
        label["rel"] &= row.rel
        label["cav"] |= row.cav
    return label


def ours(by: Context, row: SaysWhoMayRead) -> Release:
    """Return the label of what hangs on a row and is for the actor's own bodies."""
    return {"level": row.level, "rel": row.rel & by.rel, "cav": row.cav}


def narrowed(release: Release, row: SaysWhoMayRead) -> Release:
    """Return a label as it was asked for, but for nobody who may not read the row."""
    return {
        "level": max(release["level"], row.level),
        "rel": release["rel"] & row.rel,
        "cav": release["cav"] | row.cav,
    }
