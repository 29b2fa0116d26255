"""What an app on a phone shows: one-time codes from a secret and the time."""

import base64
import hmac
import struct
import time

STEP_S = 30


def code_of(secret: str, steps: int = 0) -> str:
    """Return the code of a secret (RFC 6238), so many steps of half a minute ahead."""
    key = base64.b32decode(secret)
    counter = struct.pack(">Q", int(time.time()) // STEP_S + steps)
    digest = hmac.digest(key, counter, "sha1")
    start = digest[-1] & 0xF
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
