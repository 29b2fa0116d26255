"""Writes what lines of offers say: what is above them, their rows, and the balances."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from backstay_web.core.commands import Stale
from backstay_web.core.commands import plain as in_json
from backstay_web.core.context import Context
from backstay_web.core.entries import Release
from backstay_web.core.imports import writing
from backstay_web.core.imports.cells import Value
from backstay_web.core.imports.kinds import Line, defaults
from backstay_web.core.imports.outcome import Outcome, Values
from backstay_web.core.models import Coded, Entry
from backstay_web.core.rows import Bare, Written
from backstay_web.donations.actions.labels import label_of, ours
from backstay_web.donations.imports import homes
from backstay_web.donations.models import COUNTED, Balance

if TYPE_CHECKING:
    from backstay_web.donations.imports.offers import Offers

Row = dict[str, Any]


def add(kind: "Offers", by: Context, outcome: Outcome) -> list[Written]:
    """Write added lines, with whatever above them is not there yet."""
    lines = [Line(line, values, None) for line, _, values in outcome.added]
    homes_ = homes.homes_of(kind, by, lines)
    usual = {m: in_json(defaults(m)) for m in (kind.model, *above_models(kind))}
    made: list[dict[str, Row]] = [{} for _ in kind.above]
    rows = []
    for line, (_, key, _) in zip(lines, outcome.added, strict=True):
        parent: Any = outcome.release
        for place, above in enumerate(kind.above):
            code, new = homes.code_of(above, line), made[place]
            there = homes_[line.line].rows[place] or new.get(code)
            if there is None:
                there = new_above(kind, by, line, place, parent)
                there = new[code] = {**usual[above.model], **there}
            parent = there
        rows.append({**usual[kind.model], **new_row(kind, by, line, key, parent)})
    for above, new in zip(kind.above, made, strict=True):
        writing.add_rows(above.model, list(new.values()))
    writing.add_rows(kind.model, rows)
    written = [
        each
        for above, new in zip(kind.above, made, strict=True)
        for each in writing.as_written(above.model, new.values())
    ]
    return [*written, *add_balances(kind, by, rows)]


def above_models(kind: "Offers") -> list[type[Coded]]:
    return [above.model for above in kind.above]


def new_above(kind: "Offers", by: Context, line: Line, place: int, parent: Any) -> Row:
    """Return what a row above a line that is not there yet has beside what is usual."""
    above = kind.above[place]
    row = {
        **label_below(by, parent),
        **values_at(kind, above.path, line.values),
        "id": str(uuid4()),
        "code": line.values[above.column],
    }
    if place == 0:
        return {**row, "kind": kind.offer_kind.value}
    return {**row, f"{kind.above[place - 1].field}_id": key_of(parent)}


def new_row(kind: "Offers", by: Context, line: Line, key: str, parent: Any) -> Row:
    """Return what the row of a new line has beside what is usual."""
    return {
        **label_below(by, parent),
        **values_at(kind, "", line.values),
        "id": key,
        f"{kind.above[-1].field}_id": key_of(parent),
    }


def values_at(kind: "Offers", path: str, values: Values) -> Values:
    """Return the values of a line for one of its rows, by attribute."""
    return {
        homes.name_of(column.attribute): values.get(column.name, column.empty)
        for column in kind.columns_of(path)
    }


def label_below(by: Context, above: Entry | Row | Release) -> Row:
    """Return the label of what hangs on a row, or of an offer: as the sender chose."""
    if isinstance(above, Entry):
        return {**label_of(above), "originator": str(by.origin)}
    label = {name: above[name] for name in ("level", "rel", "cav")}
    return {**label, "originator": str(by.origin)}


def key_of(parent: Any) -> str:
    return str(parent.pk) if isinstance(parent, Entry) else str(parent["id"])


def add_balances(kind: "Offers", by: Context, rows: Sequence[Row]) -> list[Written]:
    """Write how much there is of each new row, for one's own bodies."""
    usual = in_json({**defaults(Balance), "originator": by.origin})
    made = [
        {
            **usual,
            **ours(by, writing.bare(kind.model, row)),
            "id": str(uuid4()),
            f"{kind.of}_id": row["id"],
            "quantity": row[COUNTED[kind.of]],
        }
        for row in rows
    ]
    writing.add_rows(Balance, made)
    return writing.as_written(Balance, made)


def change(kind: "Offers", outcome: Outcome) -> list[Written]:
    """Write changed lines, and what they change of the rows above them."""
    own_changes, counted = [], {}
    for _, key, version, differ in outcome.changed:
        new = {kind.by_name[c].attribute: values[1] for c, values in differ.items()}
        mine = {name: v for name, v in new.items() if not homes.path_of(name)}
        if mine:
            own_changes.append({"id": key, "version": version, **mine})
        if COUNTED[kind.of] in mine:
            counted[key] = mine[COUNTED[kind.of]]
    above = change_above(kind, outcome)
    balances = change_balances(kind, counted)
    writing.change_rows(kind.model, own_changes)
    return [*above, *balances]


def change_balances(kind: "Offers", counted: Mapping[str, Value]) -> list[Written]:
    """Write how much there now is of rows, by their keys, and return the balances."""
    columns = ("pk", "policy", "level", "rel", "cav", f"{kind.of}_id")
    keys, written, rows = list(counted), [], []
    for start in range(0, len(keys), homes.AT_ONCE):
        some = {f"{kind.of}__in": keys[start : start + homes.AT_ONCE]}
        found = Balance.objects.filter(**some).values_list(*columns)
        for *label, of in found:
            row = Bare(Balance, *label)
            rows.append({"id": str(row.pk), "quantity": counted[str(of)]})
            written.append(Written(row, row))
    writing.follow(Balance, "quantity", rows)
    return written


def change_above(kind: "Offers", outcome: Outcome) -> list[Written]:
    """Write what changed lines say of the rows above them, each once."""
    keys = [key for _, key, _, differ in outcome.changed if says_above(kind, differ)]
    above_of = homes.rows_above(kind, keys)
    written = []
    for place, above in enumerate(kind.above):
        changes: dict[UUID, Row] = {}
        for _, key, _, differ in outcome.changed:
            said = of_path(kind, above.path, differ)
            if said:
                row = above_of[key][place]
                check_as_seen(row, said)
                new = {name: values[1] for name, values in said.items()}
                changes[row.pk] = {"id": str(row.pk), "version": row.version, **new}
        writing.change_rows(above.model, list(changes.values()))
        rows = above.model._default_manager.filter(pk__in=changes)
        written += [Written(row, row) for row in rows.order_by("id")]
    return written


def says_above(kind: "Offers", differ: Mapping[str, Any]) -> bool:
    return any(homes.path_of(kind.by_name[c].attribute) for c in differ)


def of_path(
    kind: "Offers", path: str, differ: Mapping[str, Sequence[Value]]
) -> dict[str, Sequence[Value]]:
    """Return what differs of one of a line's rows, by attribute."""
    return {
        homes.name_of(column.attribute): differ[column.name]
        for column in kind.columns_of(path)
        if column.name in differ
    }


def check_as_seen(row: Entry, said: Mapping[str, Sequence[Value]]) -> None:
    """Return if a row is as the check saw it.

    Raises
    ------
    Stale
        If not.
    """
    for name, (old, *_) in said.items():
        if homes.value_of(row, name) != old:
            raise Stale(
                "What is there was changed since the check: check the table again. "
                "Nothing was written."
            )
