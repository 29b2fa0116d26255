"""Each command as an endpoint: made of the command itself, so that none is left out."""

import dataclasses
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from pydantic import BaseModel, Field

from backstay.errors import BackstayError
from backstay_web.config.api.types import (
    Untyped,
    Version,
    given,
    members,
    model,
    text,
    type_of,
)
from backstay_web.core.commands import COMMANDS, RUNS, STEPS_UP, Run
from backstay_web.core.payloads import FieldsOf, JsonOf

VERSION: Final = "expected_version"
Reason = text(2_000)
KEY: Final = (
    "A uuid that you draw for this change, and send again with it if no answer came: "
    "the change is made once, and you get the first answer."
)
VERSION_IS: Final = "The version of the row as you read it: a newer one is not changed."


class NotByToken(BackstayError):
    """The change needs a person who shows a second factor; a token has none to show."""


@dataclass(frozen=True)
class Endpoint:
    """A command as the API asks for it: what it is called, needs, and is sent."""

    name: str
    permission: str
    run: Run
    asked: type[BaseModel]
    jsons: Mapping[str, type]  # the keywords that take a text of JSON, and of what

    @property
    def door(self) -> str:
        """Return the name of its address."""
        return f"command-{self.name}"

    @property
    def says(self) -> str:
        """Return what it does, in a sentence."""
        return (inspect.getdoc(self.run) or self.name).split("\n\n")[0]

    @property
    def steps_up(self) -> bool:
        """Tell whether only a person may ask for it."""
        return self.name in STEPS_UP

    def answer(self, request: HttpRequest, body: Any) -> JsonResponse:
        """Run the command, once under each key, and return what it answered.

        Raises
        ------
        NotByToken
            If it needs a second factor that was shown just now.
        """
        if self.steps_up:
            raise NotByToken(
                "This needs a second factor that was shown just now, and a token has "
                "none: do it on its page."
            )
        payload = given(body.payload)
        for keyword, made in self.jsons.items():
            payload[keyword] = json.dumps(dataclasses.asdict(made(**payload[keyword])))
        if VERSION in type(body).model_fields:
            payload[VERSION] = body.expected_version
        answer = self.run(
            key=body.key, at=timezone.now(), reason=body.reason, **payload
        )
        return JsonResponse(answer)


def endpoints() -> list[Endpoint]:
    """Return every command there is, as an endpoint, in the order of their names."""
    autodiscover_modules("actions")
    return [endpoint(name) for name in sorted(COMMANDS)]


def endpoint(name: str) -> Endpoint:
    """Return the endpoint of a command."""
    run = RUNS[name]
    keywords = dict(inspect.signature(inspect.unwrap(run)).parameters)
    del keywords["asked"]
    version = keywords.pop(VERSION, None)
    parts: dict[str, Any] = {}
    for keyword, parameter in keywords.items():
        said = fields_said(parameter)
        parts |= members(said) if said else {keyword: part(name, parameter)}
    asked: dict[str, Any] = {
        "key": (UUID, Field(description=KEY)),
        "reason": (Reason, Field("", description="Why; some commands insist on it.")),
        "payload": (model(f"{name}_payload", parts), ...),
    }
    if version is not None:
        asked[VERSION] = (Version, Field(description=VERSION_IS))
    jsons = {
        keyword: said.made
        for keyword, parameter in keywords.items()
        for said in get_args(parameter.annotation)[1:]
        if isinstance(said, JsonOf)
    }
    return Endpoint(name, COMMANDS[name], run, model(name, asked), jsons)


def fields_said(parameter: inspect.Parameter) -> FieldsOf | None:
    """Return the fields of a table that a change takes as open keywords, if it does.

    Raises
    ------
    Untyped
        If it takes any, and does not say which.
    """
    if parameter.kind is not inspect.Parameter.VAR_KEYWORD:
        return None
    _, said = get_args(parameter.annotation)
    if not isinstance(said, FieldsOf):
        raise Untyped(f"{parameter} says nothing of its fields.")
    return said


def part(name: str, parameter: inspect.Parameter) -> tuple[Any, Any]:
    """Return the type of one keyword, and that it is needed or what stands for it.

    A name that Python keeps for itself ends in a line there, and not in what is sent.
    """
    kind = type_of(parameter.annotation, f"{name}_{parameter.name}")
    usual: Any = ... if parameter.default is parameter.empty else None
    if parameter.name.endswith("_"):
        return kind, Field(usual, alias=parameter.name.rstrip("_"))
    return kind, usual
