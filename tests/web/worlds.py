"""Compare pages of two worlds: byte for byte, but for what is drawn at random."""

import re
from typing import Any, Final

DRAWN: Final = re.compile(
    rb'((?:name="(?:csrfmiddlewaretoken|key|secret)" value=|"csrf": )")[A-Za-z0-9-]+"'
)
"""The mark by which a form is known to be ours, the key of what it asks for, and what
is to sign the deliveries of a webhook."""
MADE: Final = re.compile(r'"CreationTime": "[^"]+"')
"""When the label of an answer was made: just then."""


def shown(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Return all that a reader gets to see of an answer."""
    return (
        answer.status_code,
        DRAWN.sub(rb'\1"', answer.content),
        {name: MADE.sub("", value) for name, value in answer.headers.items()},
    )
