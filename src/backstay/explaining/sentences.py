"""What is found about a package as plain sentences, and as the reasons of a plan."""

from typing import Final

from backstay.domain.plan import Reason
from backstay.explaining.blame import Blame, PartBlame

TOGETHER: Final = (
    "each part alone could still be had, but not all together in what is left, or not"
    " at a cost below its worth"
)
"""What is said of a package of which no single part is held."""


def reasons_of(blame: Blame) -> tuple[Reason, ...]:
    """Return blame as the reasons that a plan carries, the part that holds it first."""
    reasons: list[Reason] = []
    for part in blame.parts:
        late = part.week is None or (part.code and part.week != part.alone_week)
        if late or not reasons:
            reasons.append(_reason(blame.option, part))
    if blame.absorbed_week is None and blame.parts[0].week is not None:
        text = "the unit group can take no more packages inside the horizon"
        reasons.insert(0, Reason("absorption", blame.option, "", "", None, text))
    return tuple(reasons)


def _reason(option: str, part: PartBlame) -> Reason:
    """Return what holds a part; of one that nothing holds, that it is not alone."""
    together = not part.code and part.week is not None
    return Reason(
        code="together" if together else part.code or "not-sought",
        option=option,
        part=part.part,
        resource=part.resource,
        week=part.week,
        text=TOGETHER if together else sentence_of(part),
    )


def sentence_of(part: PartBlame) -> str:
    """Return what holds a part as one plain sentence."""
    when = (
        "not inside the horizon"
        if part.week is None
        else f"not before week {part.week}"
    )
    scarce = part.resource or "what it needs"
    since = "" if part.since_week is None else f" from week {part.since_week}"
    in_time = "in time" if part.week is None else f"before week {part.week}"
    sentences = {
        "no-offer": f"what is offered of {scarce}, may go to it and can arrive"
        f" {in_time} is too little, even if no other package took any",
        "no-course": f"no session of {scarce} is offered in time",
        "document": "the paper is promised by nobody"
        if part.week is None
        else f"the paper is ready in week {part.week}",
        "promise": f"it is promised for week {part.week}",
        "supply": f"{when}: units of {scarce} go to packages placed before it",
        "transfer": f"{when}: {scarce} is full{since}",
        "repair": f"{when}: {scarce} has no hours left{since}",
        "training": f"{when}: {scarce} is full{since}",
        "caveat": f"{when}: {scarce} keeps it from what is offered",
        "consent": f"{when}: {scarce} waits for consent",
        "ready": f"{when}: {scarce} is not ready before",
        "several": f"{when}: several limits hold it together",
        "time": f"{when}: nothing is scarce; the way and the courses take until then",
        "": f"{when}; why was not looked for"
        if part.week is None
        else f"ready in week {part.week}",
    }
    return sentences[part.code]
