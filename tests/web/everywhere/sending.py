"""Commands as the document of the API has them, with keys of all kinds of rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import models

from backstay_web.config.api.document import document
from backstay_web.config.api.rows import tables
from backstay_web.config.urls import API, PAGES
from tests.web.everywhere.samples import TAKEN, labelled

COMMANDS: Final = "/api/v1/commands/"
TEXTS: Final = ("A word", TAKEN, "m777", "depot")
DAY, MOMENT = "2026-04-01", "2026-03-02T12:00:00Z"
END: Final = "2026-06-01"
ENDS: Final = ("end_on", "expires_on")
SMALLEST: Final = {"cav": 0, "level": 0}
ALSO: Final = {
    "line": "lines",
    "nation": "body",
    "post": "to_post",
    "requirement": "order",
    "savedfilter": "saved",
    "whatif": "what_ifs",
}
"""Other names by which commands speak of a row."""
HALF: Final = 0.5
OF_OLD_ROWS: Final = ("change", "retire", "end", "take_up_again", "free")
"""Commands whose entry is there; all others add one, under a key of their own."""
NEW: Final = {
    **dict.fromkeys(
        (
            f"{kind}.ask"
            for kind in ("asklist", "chance", "mend", "replan", "whatif", "why")
        ),
        "run",
    ),
    "attachment.add": "attachment",
    "comment.write": "comment",
    "delivery.retry": "retry",
    "filter.save": "saved",
    "hook.add": "hook",
    "import.begin": "import",
    "job.report": "job",
    "nation.add": "nation",
    "offer.make": "offer",
    "organisation.add": "organisation",
    "plan.draft": "proposal",
    "post.add": "post",
    "release.propose": "release",
    "requirement.ask": "requirement",
    "requirement.ask_many": "requirement",
    "run.ask": "run",
    "schedule.ask": "schedule",
    "schedule.move": "schedule",
    "snapshot.make": "snapshot",
    "subject.follow": "follow",
    "task.give": "task",
    "timetable.ask": "timetable",
}
"""What else a command adds: whoever knows the key of a hidden row must not add it."""

Keys = Mapping[str, Sequence[str]]
"""By the name that a payload has for a row, the keys of such rows."""


@dataclass(frozen=True)
class Sender:
    """Draws the payloads of commands; ``keys`` are those of rows, hidden ones too."""

    made: Mapping[str, Any]
    keys: Keys
    chance: Random

    def commands(self) -> Iterator[tuple[str, str]]:
        """Yield each command, with something that it could be asked."""
        for path, methods in self.made["paths"].items():
            if path.startswith(COMMANDS) and "post" in methods:
                content = methods["post"]["requestBody"]["content"]
                schema = content["application/json"]["schema"]
                yield path, json.dumps(self.value(schema, "", path[len(COMMANDS) :]))

    def value(self, schema: Mapping[str, Any], name: str, command: str) -> Any:
        """Return something that a schema lets stand under a name."""
        if "$ref" in schema:
            found = self.made["components"]["schemas"][schema["$ref"].split("/")[-1]]
            return self.value(found, name, command)
        for several in ("anyOf", "oneOf"):
            if several in schema:
                some = [each for each in schema[several] if each.get("type") != "null"]
                return self.value(self.chance.choice(some), name, command)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        return self.plain(schema, name, command)

    def plain(self, schema: Mapping[str, Any], name: str, command: str) -> Any:
        kind = schema.get("type", "object")
        if kind == "string":
            return self.text(schema, name, command)
        if kind == "integer":
            return max(SMALLEST.get(name, 1), schema.get("minimum", 0))
        if kind == "boolean":
            return self.chance.random() < HALF
        if kind == "array":
            parts = schema.get("prefixItems") or [schema["items"]]
            return [self.value(each, name, command) for each in parts]
        return self.object(schema, name, command)

    def object(self, schema: Mapping[str, Any], name: str, command: str) -> Any:
        if "properties" not in schema:
            return {}
        needed = schema.get("required", [])
        return {
            part: self.value(each, part, command)
            for part, each in schema["properties"].items()
            if part in needed or self.chance.random() < HALF
        }

    def text(self, schema: Mapping[str, Any], name: str, command: str) -> str:
        form = schema.get("format")
        if form == "uuid":
            return self.key(name, command)
        if form in ("date", "date-time"):
            return MOMENT if form == "date-time" else END if name in ENDS else DAY
        longest = min(schema.get("maxLength", 20), 20)
        if name == "kind":
            return "site"  # of what one comments on, follows or releases
        some = [each for each in TEXTS if name != "code" or " " not in each]
        return self.chance.choice(some)[:longest]

    def key(self, name: str, command: str) -> str:
        """Return a key of a row that a name stands for, or a new one."""
        noun, _, verb = command.partition(".")
        known = self.keys.get(name, ())
        if name == "entry":
            known = self.keys.get(noun, ()) if verb in OF_OLD_ROWS else ()
        elif name == "subject":
            known = self.keys["site"]
        is_new = NEW.get(command) == name
        if known and not is_new and self.chance.random() < 0.9:
            return self.chance.choice(known)
        return str(UUID(int=self.chance.getrandbits(128), version=4))


def sender(keys: Keys, seed: int) -> Sender:
    """Return who draws commands, the same ones each time."""
    return Sender(as_documented(), keys, Random(seed))  # noqa: S311 no secret


@cache
def as_documented() -> dict[str, Any]:
    """Return the document of the API, with the commands that only tests have."""
    made: dict[str, Any] = document(API, PAGES)
    return made


def names_of_rows() -> dict[str, type[models.Model]]:
    """Return by which names payloads speak of rows, and of which table they are."""
    found: dict[str, type[models.Model]] = {}
    for model in labelled():
        for each in model._meta.concrete_fields:
            if isinstance(each, models.ForeignKey):
                found.setdefault(each.name, each.related_model)
    found |= {model._meta.model_name or "": model for model in labelled()}
    found |= {table.name: table.model for table in tables()}
    return found | {also: found[name] for name, also in ALSO.items()}
