"""Static files are served under names that change with them, and without a build."""

import hashlib
import re
from pathlib import Path

import pytest
from django.templatetags.static import static

from backstay_web.config.static_files import NoSuchFile, hashed

STATIC = Path(__file__).parents[3] / "src/backstay_web/core/static"


def test_a_file_is_served_under_its_hashed_name_and_kept_for_good(client):
    answer = client.get(static("backstay/backstay.css"))

    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert body == (STATIC / "backstay/backstay.css").read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/static/backstay/backstay.css", "/static/../settings.py", "/static/no.css"],
)
def test_a_file_has_no_other_address(client, address):
    assert client.get(address).status_code == 404


def test_a_name_changes_with_the_content_alone():
    digest = hashlib.sha256((STATIC / "backstay/icon.svg").read_bytes()).hexdigest()

    assert hashed("backstay/icon.svg") == f"backstay/icon.{digest[:12]}.svg"


def test_a_file_that_is_not_there_is_missed_loudly():
    with pytest.raises(NoSuchFile, match=r"no\.css: put it into the folder"):
        static("no.css")


def test_the_vendored_libraries_are_those_that_their_list_names():
    listed = dict(
        re.findall(
            r"^\| `([\w.-]+)` .*\| `([0-9a-f]{64})` \|$",
            (STATIC / "vendor/README.md").read_text(),
            re.M,
        )
    )
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").glob("*.js")
    }

    assert found == listed
