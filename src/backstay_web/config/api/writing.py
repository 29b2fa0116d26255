"""Write the OpenAPI document into the reference; no database is needed for it."""

import json
import os
from pathlib import Path
from typing import Any, Final

import django

PATH: Final = Path("docs/reference/openapi.json")
NOWHERE: Final = {
    "BACKSTAY_SECRET": "of nothing",
    "BACKSTAY_DATABASE_URL": "postgresql://nobody@/nothing",
    "BACKSTAY_DOOR_URL": "postgresql://nobody@/nothing",
    "DJANGO_SETTINGS_MODULE": "backstay_web.config.settings",
}
"""What the settings insist on, and what the document does not depend on."""


def write_document() -> Path:
    """Write the document of the program as it is, and return where it stands."""
    os.environ.update({**NOWHERE, **os.environ})
    django.setup()
    from backstay_web.config.api.document import document
    from backstay_web.config.urls import API, PAGES

    PATH.write_text(written(document(API, PAGES)), encoding="utf-8")
    return PATH


def written(made: Any) -> str:
    """Return a document as it stands in the file: the same for the same program."""
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
