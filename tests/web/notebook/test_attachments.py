"""Files beside rows: known by their content, downloads alone, gone once removed."""

import hashlib
import io
import zipfile
from base64 import b64encode
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.linter import UNKEPT
from backstay_web.core.models import Event, EventRow, RowChange
from backstay_web.nations.models import Post
from backstay_web.notebook import actions, sniffing
from backstay_web.notebook.models import Attachment, Content
from tests.web.cast import Cast, Person
from tests.web.core.imports.workbooks import workbook
from tests.web.nations.conftest import AT, Home, do, make_home
from tests.web.notebook.conftest import get, post
from tests.web.whole_log import everything, untold

PDF = b"%PDF-1.7 a letter"
PNG = b"\x89PNG\r\n\x1a\n and more"
JPEG = b"\xff\xd8\xff\xe0 and more"


def sent(
    client: Any, by: Person, home: Home, name: str, data: bytes, **more: Any
) -> Any:
    """Send a file that is to be put beside a post."""
    fields = {
        "key": str(uuid4()),
        "kind": "post",
        "subject": str(home.post),
        "file": SimpleUploadedFile(name, data),
    }
    return post(client, by, "/notebook/attach/", **{**fields, **more})


def attached(
    by: Person, home: Home, name: str = "letter.pdf", data: bytes = PDF
) -> UUID:
    """Put a file beside a post, and return its key."""
    key = uuid4()
    do(
        actions.attach,
        by,
        attachment=key,
        kind="post",
        subject=home.post,
        name=name,
        data=b64encode(data).decode(),
    )
    return key


def removed(by: Person, key: UUID, reason: str = "Wrong letter.") -> Any:
    with acting(by.token):
        asked = {"key": uuid4(), "at": AT, "reason": reason}
        return actions.remove_attachment(**asked, attachment=key, expected_version=1)


def fetched(client: Any, by: Person, key: UUID) -> Any:
    return get(client, by, f"/notebook/files/{key}/")


def test_a_file_is_given_to_whoever_may_read_what_it_is_beside(
    cast: Cast, home: Home, client: Any
) -> None:
    answer = sent(client, cast.ann, home, "letter.pdf", PDF)

    page = get(client, cast.bob, f"/nations/posts/{home.post}/").text
    with acting(cast.bob.token):
        row = Attachment.objects.get()
    assert answer.headers["Location"] == f"/nations/posts/{home.post}/#files"
    assert f'href="/notebook/files/{row.pk}/"' in page
    assert fetched(client, cast.bob, row.pk).content == PDF
    assert (row.media, row.size_bytes) == ("pdf", len(PDF))
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_file_is_a_download_that_nothing_opens(
    cast: Cast, home: Home, client: Any
) -> None:
    key = attached(cast.ann, home, "лист 7.txt", b"<script>alert(1)</script>")

    headers = fetched(client, cast.ann, key).headers

    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "no-store"


def test_a_file_has_the_label_of_its_subject(
    cast: Cast, home: Home, client: Any
) -> None:
    with acting(cast.cid.token):
        Post.objects.filter(pk=home.post).update(level=2, rel=0b10, cav=0b1)
    key = attached(cast.cid, home)

    with acting(cast.cid.token):
        labels = {
            (row.level, row.rel, row.cav)
            for row in (
                *Attachment.objects.all(),
                *Content.objects.all(),
                Event.objects.get(kind="attachment.added"),
            )
        }
    with acting(cast.ann.token):
        assert not Content.objects.exists()
    assert labels == {(2, 0b10, 0b1)}
    assert fetched(client, cast.ann, key).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        ("a.pdf", PDF, "pdf"),
        ("a.PNG", PNG, "png"),
        ("a.jpg", JPEG, "jpeg"),
        ("a.jpeg", JPEG, "jpeg"),
        ("a.xlsx", workbook(), "xlsx"),
        ("a.csv", "код;назва\n".encode(), "csv"),
        ("a.txt", b"plain", "txt"),
    ],
)
def test_each_kind_is_known_by_its_content(name: str, data: bytes, media: str) -> None:
    assert sniffing.kind_of(name, data) == media


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)  # without the hour
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.pdf", b"<html>%PDF-1.7</html>"),
        ("a.png", JPEG),
        ("a.txt", b"\x00\x01"),
        ("a.txt", "a".encode("utf-16")),
        ("a.xlsx", zipped(**{"word/document.xml": b"<a/>"})),
        ("a.xlsx", zipped(**{"xl/workbook.xml": b"", "xl/vbaProject.bin": b""})),
        ("a.zip", zipped(a=b"")),
        ("pdf", PDF),
        ("a.pdf.exe", PDF),
        ("a.txt", b""),
        ("a.txt", b"a" * (sniffing.MOST_BYTES + 1)),
    ],
)
def test_nothing_else_is_kept(name: str, data: bytes) -> None:
    with pytest.raises(sniffing.Unfit, match=r"Send a PDF|send one of 1 to"):
        sniffing.kind_of(name, data)


def test_what_is_unfit_is_told_beside_its_field_and_nothing_is_written(
    cast: Cast, home: Home, client: Any
) -> None:
    answer = sent(client, cast.ann, home, "a.html", b"<script>")

    assert answer.status_code == 422
    assert "Send a PDF" in answer.text
    with acting(cast.ann.token):
        assert not Attachment.objects.exists()


def test_a_file_that_is_sent_twice_is_kept_once(
    cast: Cast, home: Home, client: Any
) -> None:
    key = str(uuid4())

    for _ in range(2):
        answer = sent(client, cast.ann, home, "letter.pdf", PDF, key=key)
        assert answer.status_code == 302

    with acting(cast.ann.token):
        assert Attachment.objects.count() == Content.objects.count() == 1


def test_what_is_removed_leaves_its_name_and_digest_and_nothing_else(
    cast: Cast, home: Home, client: Any
) -> None:
    secret = b"%PDF-1.7 not meant for here"
    key = attached(cast.ann, home, "letter.pdf", secret)

    removed(cast.ann, key)

    page = get(client, cast.bob, f"/nations/posts/{home.post}/").text
    assert fetched(client, cast.ann, key).status_code == 404
    assert "<del>letter.pdf</del>" in page
    assert hashlib.sha256(secret).hexdigest()[:16] in page
    with acting(cast.ann.token):
        assert Content.objects.get().data is None
        told = str([*EventRow.objects.values("row"), *Event.objects.values("content")])
        kept = str([*RowChange.objects.values("before", "after")])
    assert "Wrong letter." in told
    assert secret.hex() not in told + kept
    assert b64encode(secret).decode() not in told + kept


def test_whoever_removes_a_file_says_why_and_removes_only_ones_own(
    cast: Cast, home: Home, client: Any
) -> None:
    key = attached(cast.ann, home)

    with pytest.raises(actions.NotSaid, match="Say why"):
        removed(cast.ann, key, " ")
    with pytest.raises(Refused, match="not yours"):
        removed(cast.eva, key)
    form = {"key": uuid4(), "attachment": key, "expected_version": 1, "reason": "Old."}
    answer = post(client, cast.ann, f"/notebook/files/{key}/remove/", **form)

    assert answer.headers["Location"] == f"/nations/posts/{home.post}/#files"
    assert fetched(client, cast.ann, key).status_code == 404
    with pytest.raises(NotThere):
        removed(cast.ann, key)


def test_whoever_may_not_comment_attaches_nothing(cast: Cast, home: Home) -> None:
    with pytest.raises(Refused, match=r"comment\.write"):
        attached(cast.bea, home)


def test_attachments_follow_from_the_events_and_what_they_hold_from_nothing(
    committing: Cast, site_server: Any
) -> None:
    home = make_home(committing)
    key = attached(committing.ann, home)
    attached(committing.ann, home, "other.txt", b"other")
    removed(committing.ann, key)

    with everything(site_server):
        assert untold("notebook") == []
    assert "notebook_content" in UNKEPT


def test_the_database_lets_nobody_else_change_what_a_file_holds(
    cast: Cast, home: Home
) -> None:
    attached(cast.ann, home)

    with acting(cast.eva.token), connection.cursor() as cursor:
        cursor.execute("update notebook_content set data = 'x'")

        assert cursor.rowcount == 0


def test_safe_names_hold_no_path_and_nothing_unseen() -> None:
    assert sniffing.safe_name("C:\\a\\b\u202efdp.exe") == "b_fdp.exe"
    assert len(sniffing.safe_name("a" * 300 + ".pdf")) == sniffing.LONGEST_NAME
