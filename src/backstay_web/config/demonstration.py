"""Whether this site shows what it can do, with people and rows that are invented."""


def is_demonstration() -> bool:
    """Tell whether this site is a demonstration: none is, so far."""
    return False
