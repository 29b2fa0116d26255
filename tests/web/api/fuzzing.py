"""The API as schemathesis asks it: by its document, and with each request undone."""

import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from backstay_web.config.api.document import document
from backstay_web.config.urls import API, PAGES
from tests.web.api.conftest import Program
from tests.web.api.keys import Keys

Asked = Case[Any]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

DOCUMENT: Final = "/openapi.json"
ACCEPTS: Final = ["2xx", "401", "403", "404", "409", "422"]
"""What answers a request that is as the document says. It is not refused as one that
cannot be read; but what only the rows that are there decide, no schema says, so 422 may
answer it too, as 409 does."""
CHECKS: Final[dict[str, Any]] = {
    "positive_data_acceptance": {"expected-statuses": ACCEPTS},
    # Nothing is deleted by this API, by rule: rows are retired, and stay to be read.
    "use_after_free": {"enabled": False},
    # It looks for what is made under the path of its maker: follow() sees to it here.
    "ensure_resource_availability": {"enabled": False},
    # It compares two identities that are set for the whole run. That nobody reads what
    # he may not is tested with 50 nations over all routes, in tests/web/everywhere.
    "object_level_authorization": {"enabled": False},
}

EXAMPLES_ALONE: Final = settings(
    phases=[Phase.explicit], deadline=None, suppress_health_check=list(HealthCheck)
)


@contextmanager
def connection_kept() -> Iterator[None]:
    """Keep the connection between requests, as what they all stand on is undone."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def undone(application: Application) -> Application:
    """Return an application whose every request leaves nothing behind."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with transaction.atomic():
            body = list(application(environ, start_response))
            transaction.set_rollback(True)
        return body

    return answer


def described(keys: Keys, application: Application) -> OpenApiSchema:
    """Return what can be asked of an application, naming rows that there are."""
    config = SchemathesisConfig.from_dict(
        {
            "dictionaries": keys.dictionaries(),
            "parameters": keys.parameters(),
            "operations": keys.operations(),
            "checks": CHECKS,
            # The token is that of somebody, and never one that was made up.
            "generation": {"with-security-parameters": False},
            # Texts of our own source are in the document, or refused by it.
            "analysis": {"constants": {"enabled": False}},
        }
    )
    return schemathesis.openapi.from_wsgi(DOCUMENT, application, config=config)


@cache
def documented() -> OpenApiSchema:
    """Return the document of the API, by which answers are judged."""
    made = json.loads(json.dumps(document(API, PAGES)))
    return schemathesis.openapi.from_dict(made)


def check_read(path: str, answer: HttpResponse) -> None:
    """Return if what was read is as the document says."""
    headers = {"content-type": [answer.headers["Content-Type"]]}
    said: Any = {"status_code": answer.status_code, "headers": headers}
    unsent: Any = {"request": None, "elapsed": 0, "verify": False}
    response = schemathesis.Response(**said, content=answer.content, **unsent)
    documented()[path]["GET"].validate_response(response)


def headers(program: Program) -> dict[str, str]:
    return {"Authorization": f"Bearer {program.token}"}


def ask(case: Asked, program: Program) -> int:
    """Ask, return the status of the answer, and fail if the document is broken."""
    return case.call_and_validate(headers=headers(program)).status_code


def ask_all(api: OpenApiSchema, program: Program, count: int) -> "Counter[int]":
    """Ask at random, rightly and wrongly, and return how often each status came."""
    seen: Counter[int] = Counter()
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of([api.as_strategy(generation_mode=mode) for mode in modes])

    @settings(
        max_examples=count, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases)
    def every(case: Asked) -> None:
        seen[ask(case, program)] += 1

    every()
    return seen


def ask_at_bounds(
    api: OpenApiSchema, program: Program, paths: Container[str] | None = None
) -> "tuple[Counter[int], list[str]]":
    """Ask each endpoint, or those of some paths, just within each bound and beyond it.

    Return how often each status came, and what was not as the document says. It is what
    ``parametrize`` of schemathesis does, whose subtests need an older pytest.
    """
    seen: Counter[int] = Counter()
    faults: list[str] = []

    def ask_one(case: Asked) -> None:
        seen[ask(case, program)] += 1

    for found in api.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if paths is None or operation.path in paths:
            config = HypothesisTestConfig(
                project=api.config,
                modes=[HypothesisTestMode.COVERAGE],
                settings=EXAMPLES_ALONE,
            )
            test = create_test(operation=operation, test_func=ask_one, config=config)
            try:
                test()
            except FailureGroup as group:
                said = " ".join(str(each) for each in group.exceptions)
                faults.append(f"{operation.label}: {said}")
    return seen, faults


def follow(api: OpenApiSchema, program: Program, count: int) -> "Counter[int]":
    """Ask along the links of the document, and undo all after each way that was gone.

    What a command made or changed is there afterwards, for whoever may read such rows.
    """
    seen: Counter[int] = Counter()

    class Ways(api.as_state_machine()):  # type: ignore[misc] # made of the document
        def setup(self) -> None:
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

        def get_call_kwargs(self, case: Asked) -> dict[str, Any]:
            return {"headers": headers(program)}

        def validate_response(
            self, response: Any, case: Asked, *_: Any, **kwargs: Any
        ) -> None:
            # Told of the headers here too, it knows the token for one that holds.
            case.validate_response(
                response,
                headers=headers(program),
                transport_kwargs=kwargs,
                recorder=self.recorder,
            )

        def after_call(self, response: Any, case: Asked) -> None:
            super().after_call(response, case)
            seen[response.status_code] += 1
            made = self.recorder.find_parent(case_id=case.id)
            if made is not None and is_read_of(case, made):
                assert response.status_code in (200, 403)

    Ways.run(settings=settings(Ways.TestCase.settings, max_examples=count))
    return seen


def is_read_of(case: Asked, made: Asked) -> bool:
    """Tell whether a request reads the row that the one before it made or changed."""
    payload = made.body.get("payload") if isinstance(made.body, dict) else None
    if made.method != "POST" or not isinstance(payload, dict):
        return False
    return case.path_parameters.get("key") in payload.values()
