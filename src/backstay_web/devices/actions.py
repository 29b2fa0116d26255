"""What can be done with devices: register and revoke them, take what they captured.

A device signs what it captured, so whoever brings it to the site adds nothing to it.
What does not count by itself waits for a person, who lets it count or sets it aside.
"""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, Final, TypedDict
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    Stale,
    change,
    command,
    find,
    not_there,
    not_yours,
)
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.payloads import Base64
from backstay_web.core.rows import Written
from backstay_web.core.subjects import SUBJECTS
from backstay_web.devices.captured import Sent, is_signed, parsed
from backstay_web.devices.deciding import (
    DECIDED,
    NEVER,
    UNTRUSTED,
    Answer,
    Desk,
    Stand,
)
from backstay_web.devices.kinds import KINDS
from backstay_web.devices.models import Capture, Chain, Contact, Device
from backstay_web.devices.store import Kept, verdict_of
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.actions import added, put_beside
from backstay_web.notebook.models import Attachment
from backstay_web.notebook.sniffing import is_png

MOST: Final = 50
"""Events that are sent at once."""
MOST_BYTES: Final = 2_000_000
"""Of a photograph. Our assumption: one of 1,600 by 1,200 dots has some 400,000."""


class KnownAlready(BackstayError):
    """A photograph came before: it is there, and need not be sent again."""


class Envelope(TypedDict):
    """An event as its device signed it."""

    body: str
    signature: str


@command("device.add", Permission.DEVICE_KEEP)
def add_device(
    *, asked: Asked, device: UUID, name: str, post: UUID, site: UUID, public_key: str
) -> Happened:
    """Register a device that captures events for a post at a site.

    Raises
    ------
    Faulty
        If any of it cannot stand; says what of each.
    """
    found = find(Post.objects.select_related("organisation"), post)
    find(SUBJECTS["site"].rows(), site)
    by = asked.by
    label = {
        "level": min(by.level, found.holder_level),
        "rel": by.rel & found.holder_rel,
        "cav": by.cav & found.holder_cav,
    }
    check(faults_of(asked, found, name, public_key))
    row = Device(
        id=device,
        name=name,
        post=found,
        site=site,
        public_key=public_key,
        registered_at=asked.at,
        originator=by.origin,
        **label,
    )
    row.save(force_insert=True)
    chain = Chain(id=device, device=row, originator=by.origin, **label)
    chain.save(force_insert=True)
    content = {"name": name, "post": post, "site": site, "public_key": public_key}
    return Happened("device.added", row, content, also=[Written(chain, chain)])


@command("device.revoke", Permission.DEVICE_KEEP)
def revoke_device(*, asked: Asked, device: UUID, expected_version: int) -> Happened:
    """Take a device out of use: what comes from now on waits for a person.

    Raises
    ------
    Faulty
        If it is out of use already, or no reason is given.
    """
    row = find(Device.objects.all(), device)
    faults = reason_faults(asked)
    if row.revoked_at is not None:
        faults["device"] = [_("It is out of use already.")]
    check(faults)
    row = change(row, expected_version, revoked_at=asked.at)
    return Happened("device.revoked", row, {"version": row.version})


@command("device.sync", Permission.DEVICE_SYNC)
def sync(
    *, asked: Asked, device: UUID, last: UUID | None, events: Sequence[Envelope]
) -> Happened:
    """Take what a device captured, and say how each of it stands.

    ``last`` is the key of the last contact of which the device had an answer. The
    answer tells whether the site remembers it.

    Raises
    ------
    Faulty
        If more is sent than is taken at once.
    """
    if len(events) > MOST:
        check({"events": [_("Send %(most)s events at most.") % {"most": MOST}]})
    kept = opened(asked, device)
    goes_on = last is None or remembers(device, last)
    sent = [Sent(each["body"], each["signature"]) for each in events]
    answers = desk(kept).take(sent)
    contact = Contact(
        id=uuid5(device, str(asked.key)),
        device=kept.row,
        at=asked.at,
        sent_count=len(sent),
        goes_on=goes_on,
        originator=asked.by.origin,
        **columns_of(kept.row),
    )
    contact.save(force_insert=True)
    content = {
        "remembers": goes_on,
        "now_ms": now_ms(asked),
        "reach": {"counter": kept.chain.counter, "hash": kept.chain.hash},
        "events": [told(each) for each in answers],
    }
    return Happened("device.synced", contact, content, also=kept.written())


@command("photograph.bring", Permission.DEVICE_SYNC)
def bring_photograph(
    *,
    asked: Asked,
    device: UUID,
    event: str,
    digest: str,
    data: Annotated[str, Base64(MOST_BYTES)],
) -> Happened:
    """Put a photograph beside what it shows, as an event of a device names it.

    ``event`` is the hash of that event, and ``digest`` the SHA-256 of the photograph,
    which the device has signed in it. It stands
    beside what its kind says, or else beside the event itself.

    Raises
    ------
    KnownAlready
        If it is there.
    Faulty
        If no such event names it, or it is not what the digest says.
    """
    kept = opened(asked, device)
    row = kept.capture(event)
    if row is None:
        raise not_there(Capture, event)
    content, key = b64decode(data, validate=True), uuid5(row.pk, digest)
    check(faults_of_photograph(row, digest, content))
    if Attachment.objects.filter(pk=key).exists():
        raise KnownAlready(_("It is there already."))
    kind, beside = beside_what(row)
    made = put_beside(asked, key, kind, beside, name_of(row, digest, content), content)
    return added(made)


def faults_of_photograph(
    row: Capture, digest: str, content: bytes
) -> dict[str, list[str]]:
    """Return why a photograph is not one of an event, by field."""
    faults: dict[str, list[str]] = {}
    if digest not in attachments_of(row):
        faults["digest"] = [_("The event names no such photograph.")]
    if sha256(content).hexdigest() != digest:
        faults["data"] = [_("It is not what its digest says: send it again.")]
    return faults


def attachments_of(row: Capture) -> Sequence[str]:
    """Return the digests of the files that an event names, if it is its device's."""
    if verdict_of(row).cause in UNTRUSTED:
        return ()
    return parsed(Sent(row.body, row.signature)).attachments


def beside_what(row: Capture) -> tuple[str, Any]:
    """Return the kind and the row beside which the files of an event stand."""
    kind = KINDS.get(row.kind)
    if kind is not None and row.about and (named := kind.beside(row.about)):
        found = SUBJECTS[named[0]].rows().filter(pk=named[1]).first()
        if found is not None:
            return named[0], found
    return "capture", row


def name_of(row: Capture, digest: str, content: bytes) -> str:
    """Return how a photograph is called: by the number of its event, and its digest."""
    ending = "png" if is_png(content) else "jpg"
    return f"{row.counter}-{digest[:12]}.{ending}"


@command("capture.release", Permission.DEVICE_DECIDE)
def release(*, asked: Asked, capture: UUID, expected_version: int) -> Happened:
    """Let an event count that waits, whatever the chain of its device says.

    Its kind may still be against it: it then goes on waiting.

    Raises
    ------
    Faulty
        If nothing is to be decided of it, it can only be set aside, or no reason is
        given.
    """
    row, kept = waiting(asked, capture, expected_version, may_be_unread=False)
    verdict = desk(kept).release(Sent(row.body, row.signature))
    row.refresh_from_db()
    return decided("capture.released", row, kept, {"stand": str(verdict.stand)})


@command("capture.set_aside", Permission.DEVICE_DECIDE)
def set_aside(*, asked: Asked, capture: UUID, expected_version: int) -> Happened:
    """Decide that an event which waits does not count; it stays where it is read.

    Raises
    ------
    Faulty
        If nothing is to be decided of it, or no reason is given.
    """
    row, kept = waiting(asked, capture, expected_version, may_be_unread=True)
    row = change(row, expected_version, stand=str(Stand.SET_ASIDE))
    return decided("capture.set_aside", row, kept, {})


def decided(kind: str, row: Capture, kept: Kept, content: dict[str, Any]) -> Happened:
    """Return what happened to an event that a person decided on."""
    said = {"device": row.device_id, "hash": row.hash, "version": row.version}
    return Happened(kind, row, {**said, **content}, also=kept.written(but=row.pk))


def waiting(
    asked: Asked, capture: UUID, expected_version: int, *, may_be_unread: bool
) -> tuple[Capture, Kept]:
    """Return an event of which something is to be decided, and what is kept with it.

    Raises
    ------
    Faulty, Stale
        If there is nothing to decide, or it changed since it was read.
    """
    row = find(Capture.objects.all(), capture)
    kept = opened(asked, row.device_id)
    row.refresh_from_db()
    faults, verdict = reason_faults(asked), verdict_of(row)
    if verdict.stand in DECIDED:
        faults["capture"] = [_("Nothing is to be decided of it any more.")]
    elif verdict.cause in NEVER and not may_be_unread:
        faults["capture"] = [_("It can only be set aside.")]
    check(faults)
    if row.version != expected_version:
        raise Stale(_("It was changed meanwhile: read it again, and decide then."))
    return row, kept


def opened(asked: Asked, device: UUID) -> Kept:
    """Return what is kept of a device, once nobody else is at it.

    Raises
    ------
    NotThere, Refused
        If there is no such device, or it is another body's.
    """
    row = find(Device.objects.all(), device)
    if row.originator != asked.by.origin:
        raise not_yours(Device)
    return Kept(asked, row, Chain.objects.select_for_update().get(device=row))


def desk(kept: Kept) -> Desk:
    return Desk(kept, now_ms(kept.asked), is_signed)


def now_ms(asked: Asked) -> int:
    return int(asked.at.timestamp() * 1000)


def remembers(device: UUID, last: UUID) -> bool:
    known = Contact.objects.filter(pk=uuid5(device, str(last)), device=device)
    return known.filter(goes_on=True).exists()


def told(answer: Answer) -> dict[str, Any]:
    """Return what a device is told of an event."""
    verdict = answer.verdict
    return {
        "hash": answer.hash,
        "stand": str(verdict.stand),
        "cause": str(verdict.cause),
        "said": verdict.said,
        "is_known": answer.is_known,
    }


def faults_of(
    asked: Asked, post: Post, name: str, public_key: str
) -> dict[str, list[str]]:
    """Return what is wrong with what a device is to be, by field."""
    faults: dict[str, list[str]] = {}
    if not name.strip() or len(name) > 100:
        faults["name"] = [_("Give it a name of 100 letters at most.")]
    if post.organisation.nation_id != asked.by.origin:
        faults["post"] = [_("Take a post of your own nation.")]
    elif not asked.by.rel & post.holder_rel:
        faults["post"] = [_("Take a post whose holder reads what you read.")]
    if not is_public_key(public_key):
        faults["public_key"] = [_("Write the 64 hexadecimal digits the device shows.")]
    elif Device.objects.filter(
        originator=asked.by.origin, public_key=public_key
    ).exists():
        faults["public_key"] = [_("A device has this key: each makes one of its own.")]
    return faults


def is_public_key(digits: str) -> bool:
    """Tell whether digits in lower case are a key of Ed25519."""
    if len(digits) != 64 or digits != digits.lower():
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(digits))
    except ValueError:
        return False
    return True


def reason_faults(asked: Asked) -> dict[str, list[str]]:
    return {} if asked.reason.strip() else {"reason": [_("Say why.")]}


def check(faults: Mapping[str, list[str]]) -> None:
    """Return if there are none.

    Raises
    ------
    Faulty
        If there are.
    """
    if faults:
        raise Faulty(faults)
