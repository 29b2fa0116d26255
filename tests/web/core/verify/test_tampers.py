"""Whatever is done to a log or to its files is seen; what is honest is accepted.

Whoever tampers with the log here owns the database and the log's key: it seals and
signs all anew. What it does not have is the head that somebody outside remembers.
"""

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.web.core.merkle.keys import Signer
from tests.web.core.verify.logs import (
    KEY,
    LOG,
    Row,
    draw_row,
    draw_rows,
    file_of,
    run,
    write,
)

HERE, NIGHTLY = 200, 5_000


def with_field(row: Row, name: str, value: str) -> Row:
    """Return an event with another value in one field, its salt kept."""
    return tuple(
        replace(field, value=value) if field.name == name else field for field in row
    )


def edited(random: Random, rows: list[Row], seen: int) -> list[Row]:
    index = random.randrange(seen)
    name = random.choice(["actor", "kind", "price_eur", "subject"])
    return [*rows[:index], with_field(rows[index], name, "other"), *rows[index + 1 :]]


def back_dated(random: Random, rows: list[Row], seen: int) -> list[Row]:
    index = random.randrange(seen)
    earlier = with_field(rows[index], "at", "2026-04-30T00:00:00Z")
    return [*rows[:index], earlier, *rows[index + 1 :]]


def deleted(random: Random, rows: list[Row], seen: int) -> list[Row]:
    index = random.randrange(seen)
    return rows[:index] + rows[index + 1 :]


def inserted(random: Random, rows: list[Row], seen: int) -> list[Row]:
    index = random.randrange(seen)
    return [*rows[:index], draw_row(random, 9_999), *rows[index:]]


def swapped(random: Random, rows: list[Row], seen: int) -> list[Row]:
    one, other = random.randrange(seen), random.randrange(len(rows) - 1)
    other += other >= one
    changed = list(rows)
    changed[one], changed[other] = rows[other], rows[one]
    return changed


def truncated(random: Random, rows: list[Row], seen: int) -> list[Row]:
    return rows[: random.randrange(seen)]


def truncated_and_grown(random: Random, rows: list[Row], seen: int) -> list[Row]:
    kept = random.randrange(seen)
    return rows[:kept] + draw_rows(random, len(rows) - kept, first=5_000)


def salted_anew(random: Random, rows: list[Row], seen: int) -> list[Row]:
    index = random.randrange(seen)
    fields = [replace(field, salt=random.randbytes(16)) for field in rows[index]]
    return [*rows[:index], tuple(fields), *rows[index + 1 :]]


def rewritten(random: Random, rows: list[Row], seen: int) -> list[Row]:
    return draw_rows(random, len(rows))


def restored(random: Random, rows: list[Row], seen: int) -> list[Row]:
    # An old copy, which then goes on with what happens after.
    kept = random.randrange(seen)
    return rows[:kept] + draw_rows(random, random.randrange(1, seen), first=7_000)


IN_THE_LOG: list[Callable[[Random, list[Row], int], list[Row]]] = [
    edited,
    back_dated,
    deleted,
    inserted,
    swapped,
    truncated,
    truncated_and_grown,
    salted_anew,
    rewritten,
    restored,
]

File = dict[str, Any]


def value_changed(random: Random, file: File) -> None:
    field = random.choice(random.choice(file["events"])["fields"])
    if "value" in field:
        field["value"] += random.choice([" ", "0", "\u200b"])
    else:
        field.update(name=field["name"], value="0", salt=random.randbytes(16).hex())
        del field["hash"]


def salt_or_hash_changed(random: Random, file: File) -> None:
    field = random.choice(random.choice(file["events"])["fields"])
    field["salt" if "salt" in field else "hash"] = random.randbytes(
        16 if "salt" in field else 32
    ).hex()


def field_renamed(random: Random, file: File) -> None:
    random.choice(random.choice(file["events"])["fields"])["name"] += "_x"


def field_dropped(random: Random, file: File) -> None:
    fields = random.choice(file["events"])["fields"]
    del fields[random.randrange(len(fields))]


def field_added(random: Random, file: File) -> None:
    fields = random.choice(file["events"])["fields"]
    more = {"name": "zone", "value": "north", "salt": random.randbytes(16).hex()}
    fields.append(more)


def field_doubled(random: Random, file: File) -> None:
    # Two fields of one name: what the second one says could be taken for true.
    fields = random.choice(file["events"])["fields"]
    place = random.randrange(len(fields))
    other = {"name": fields[place]["name"], "value": "x", "salt": bytes(16).hex()}
    fields.insert(place, other)


def event_moved(random: Random, file: File) -> None:
    random.choice(file["events"])["index"] += random.choice([-1, 1, 64])


def events_exchanged(random: Random, file: File) -> None:
    one, other = file["events"][:2]
    one["fields"], other["fields"] = other["fields"], one["fields"]


def event_doubled(random: Random, file: File) -> None:
    file["events"].append(copy.deepcopy(random.choice(file["events"])))


def event_invented(random: Random, file: File) -> None:
    # One that was never in the log, with the best proof there is for its place.
    event = random.choice(file["events"])
    event["fields"] = file_of([draw_row(random, 1)], shows=[0])["events"][0]["fields"]


def proof_changed(random: Random, file: File) -> None:
    proof = random.choice(file["events"])["proof"]
    proof[random.randrange(len(proof))] = random.randbytes(32).hex()


def proof_shortened(random: Random, file: File) -> None:
    proof = random.choice(file["events"])["proof"]
    del proof[random.randrange(len(proof))]


def proof_lengthened(random: Random, file: File) -> None:
    random.choice(file["events"])["proof"].append(random.randbytes(32).hex())


def head_changed(random: Random, file: File) -> None:
    lines = file["checkpoint"].split("\n")
    lines[1] = str(int(lines[1]) + 1)
    file["checkpoint"] = "\n".join(lines)


def head_of_another_key(random: Random, file: File) -> None:
    forger = Signer(LOG.name, random.randbytes(32))
    rows = draw_rows(random, 50)
    file.update(file_of(rows, shows=[1, 2, 3], signer=forger))


def signature_changed(random: Random, file: File) -> None:
    # The last characters of the line, but for the end of base64 and of the line.
    note = file["checkpoint"]
    place = len(note) - random.randrange(8, 80)
    other = "A" if note[place] != "A" else "B"
    file["checkpoint"] = note[:place] + other + note[place + 1 :]


IN_THE_FILE: list[Callable[[Random, File], None]] = [
    value_changed,
    salt_or_hash_changed,
    field_renamed,
    field_dropped,
    field_added,
    field_doubled,
    event_moved,
    events_exchanged,
    event_doubled,
    event_invented,
    proof_changed,
    proof_shortened,
    proof_lengthened,
    head_changed,
    head_of_another_key,
    signature_changed,
]


def tamper_with_the_log(number: int, folder: Path) -> tuple[str, int]:
    """Return what was done to a log, and what the verifier made of it."""
    random = Random(f"log {number}")  # noqa: S311 no secret
    tamper = IN_THE_LOG[number % len(IN_THE_LOG)]
    rows = draw_rows(random, random.randrange(5, 60))
    seen = random.randrange(3, len(rows) + 1)
    state = str(folder / f"{tamper.__name__}-{number}.json")
    file = write(folder / "seen.json", file_of(rows[:seen]))
    assert run("begin", state, file, "--key", KEY)[0] == 0
    before = Path(state).read_bytes()

    changed = tamper(random, rows, seen)
    told = file_of(changed, shows=range(min(2, len(changed))), known_sizes=[seen])
    file = write(folder / "told.json", told)
    code, _ = run("check", file, "--state", state)

    assert Path(state).read_bytes() == before
    return tamper.__name__, code


def tamper_with_the_file(number: int, folder: Path) -> tuple[str, int]:
    """Return what was done to a file, and what the verifier made of it."""
    random = Random(f"file {number}")  # noqa: S311 no secret
    tamper = IN_THE_FILE[number % len(IN_THE_FILE)]
    rows = draw_rows(random, random.randrange(8, 60))
    file = file_of(rows, shows=random.sample(range(len(rows)), 3))
    honest = copy.deepcopy(file)
    tamper(random, file)
    assert file != honest, tamper.__name__

    code, _ = run("check", write(folder / "told.json", file), "--key", KEY)

    return tamper.__name__, code


def unseen(tampers: int, folder: Path) -> list[tuple[int, str, int]]:
    """Return which of so many tampers were not found wrong."""
    half = tampers // 2
    found = [tamper_with_the_log(number, folder) for number in range(half)]
    found += [tamper_with_the_file(number, folder) for number in range(half)]
    return [
        (number, name, code) for number, (name, code) in enumerate(found) if code != 1
    ]


def accept_honest_logs(count: int, folder: Path) -> None:
    """Check that logs which only grow are accepted, again and again."""
    grown = 0
    for number in range(count // 4):
        random = Random(f"honest {number}")  # noqa: S311 no secret
        rows = draw_rows(random, random.randrange(70))
        state = str(folder / f"honest-{number}.json")
        file = write(folder / "told.json", file_of(rows))
        assert run("begin", state, file, "--key", KEY)[0] == 0
        for _ in range(4):
            seen = len(rows)
            rows += draw_rows(random, random.choice([0, 1, 2, 30]), first=seen)
            shows = random.sample(range(len(rows)), min(3, len(rows)))
            file = write(folder / "told.json", file_of(rows, shows, [0, seen]))
            code, said = run("check", file, "--state", state)
            assert code == 0, said
            assert said.endswith("ALL IS WELL.")
            grown += len(rows) > seen
    assert grown > count / 4


def test_two_hundred_tampers_are_all_seen(tmp_path):
    assert unseen(HERE, tmp_path) == []


def test_two_hundred_honest_files_are_all_accepted(tmp_path):
    accept_honest_logs(HERE, tmp_path)


@pytest.mark.nightly
def test_five_thousand_tampers_are_all_seen(tmp_path):
    assert unseen(NIGHTLY, tmp_path) == []


@pytest.mark.nightly
def test_five_thousand_honest_files_are_all_accepted(tmp_path):
    accept_honest_logs(NIGHTLY, tmp_path)


def test_two_stories_are_noticed_when_two_readers_meet(tmp_path):
    # Both stories are whole; only side by side do they differ.
    random = Random(4)  # noqa: S311 no secret
    rows = draw_rows(random, 20)
    ours = rows + draw_rows(random, 12, first=20)
    theirs = rows + draw_rows(random, 15, first=20)
    state = str(tmp_path / "ours.json")
    file = write(tmp_path / "told.json", file_of(ours, known_sizes=[20]))
    assert run("begin", state, file, "--key", KEY)[0] == 0

    for told in (theirs, theirs[:32]):  # a longer story, and one as long as ours
        file = write(tmp_path / "theirs.json", file_of(told, known_sizes=[20, 32]))
        assert run("check", file, "--key", KEY)[0] == 0
        code, said = run("check", file, "--state", state)
        assert code == 1
        assert "Keep both checkpoints" in " ".join(said.split())
