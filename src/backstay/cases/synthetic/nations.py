"""Nations, languages and the recipient's unit groups."""

from typing import Final

from backstay.cases.synthetic.rows import Ints, Tables, named, numbered, pick, table

RECIPIENT: Final = "RCV"
LANGUAGE_SHARES: Final = {"en": 0.3, "l1": 0.4, "l2": 0.3}
"""Share of packages whose people speak a language. Our assumption."""
LANGUAGES: Final = tuple(LANGUAGE_SHARES)
"""Courses are taught in the first; who speaks another needs interpreters."""
GROUPS: Final = ("G0", "G1", "G2", "G3")


def donor_keys(donors: int) -> list[str]:
    """Return the codes of the nations that give."""
    return numbered("N", donors)


def shared_out(donors: int, numbers: Ints) -> list[str]:
    """Return a donor for each number, in turn."""
    return pick(donor_keys(donors), numbers % donors)


def nation_tables(donors: int) -> Tables:
    """Return the tables of nations, languages and groups."""
    nations = {
        "nation": [*donor_keys(donors), RECIPIENT],
        "name": [*named("nation", donors), "Synthetic recipient"],
        "name_uk": None,
    }
    languages = {
        "language": LANGUAGES,
        "name": ["English", "Synthetic language 1", "Synthetic language 2"],
        "name_uk": None,
    }
    groups = {
        "group": GROUPS,
        "nation": RECIPIENT,
        "name": named("unit group", len(GROUPS)),
        "name_uk": None,
    }
    return {
        "nations": table(donors + 1, nations),
        "languages": table(len(LANGUAGES), languages),
        "groups": table(len(GROUPS), groups),
    }
