"""What happened to a row is said in words on its page."""

import ast
import re
from importlib import import_module
from pathlib import Path

from django.conf import settings

import backstay_web
from backstay_web.core.subjects import OF_ALL, SUBJECTS

KIND = r"[a-z_]+\.[a-z_]+"
SITE = Path(backstay_web.__file__).parent


def told_kinds() -> set[str]:
    """Return the kinds of events that commands and the worker tell of."""
    calls = (
        node
        for path in SITE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )
    first = (
        call.args[0]
        for call in calls
        if getattr(call.func, "id", "") == "Happened" and call.args
    )
    return {
        str(node.value)
        for each in first
        for node in ast.walk(each)
        if isinstance(node, ast.Constant) and re.fullmatch(KIND, str(node.value))
    } | {"run.done", "run.failed"}


def test_each_event_of_a_row_that_has_a_page_has_its_words():
    import_module(settings.ROOT_URLCONF)
    kinds = told_kinds()

    unsaid = {
        kind
        for kind in kinds
        for subject in [SUBJECTS.get(kind.partition(".")[0])]
        if subject and kind not in subject.events and kind not in OF_ALL
    }
    assert len(kinds) > 80
    assert unsaid == set(), "add them to the events of its subject"
