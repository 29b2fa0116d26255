"""The settings of a case: ``case.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from backstay.cases.faults import Fault
from backstay.cases.files import is_given, read_bytes
from backstay.cases.parsing import KEY_RULE, LONGEST_TEXT, is_plain, whole_number
from backstay.cases.tables import FORMAT, MAX_WEEKS
from backstay.domain.case import Rules
from backstay.said import Said

NAME: Final = re.compile(r"(?!\.)[\w.+:#()-]{1,64}")
FILE: Final = "case.toml"
MONDAY: Final = 0
YEARS: Final = range(1900, 2200)
RULES: Final[Mapping[str, tuple[int, int]]] = {
    "wait_weeks": (0, MAX_WEEKS),
    "course_gap_weeks": (0, MAX_WEEKS),
    "notice_weeks": (0, MAX_WEEKS),
    "nanopoints_per_eur": (0, 10**9),
}
"""Least and most value of each rule."""
TEXTS: Final = ("name", "title", "title_uk", "notice", "notice_uk")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``case.toml`` holds."""

    name: str
    title: str
    title_uk: str
    notice: str
    notice_uk: str
    first_day: date
    horizon_weeks: int
    as_of_week: int
    rules: Rules


def read_settings(text: str, faults: list[Fault]) -> Settings | None:
    """Return the settings in the text of a ``case.toml``; None if any is at fault."""
    before = len(faults)
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOML's own, and endless numbers
        faults.append(
            Fault(
                FILE,
                None,
                "",
                Said("is not TOML (%(why)s)", why=error),
                Said("mend its syntax"),
            )
        )
        return None
    reader = _Reader(found, faults)
    reader.number("format", FORMAT, FORMAT)
    texts = {name: reader.text(name) for name in TEXTS}
    reader.plain_name(texts["name"])
    first_day = reader.monday("first_day")
    horizon_weeks = reader.number("horizon_weeks", 1, MAX_WEEKS)
    as_of_week = reader.number("as_of_week", 0, max(0, horizon_weeks - 1))
    rules = reader.rules()
    reader.nothing_else()
    if len(faults) > before:
        return None
    return Settings(
        **texts,
        first_day=first_day,
        horizon_weeks=horizon_weeks,
        as_of_week=as_of_week,
        rules=rules,
    )


def settings_text(settings: Settings) -> str:
    """Return settings as the text of a ``case.toml``."""
    lines = [f"format = {FORMAT}"]
    lines += [f"{name} = {_quoted(getattr(settings, name))}" for name in TEXTS]
    lines += [
        f"first_day = {settings.first_day.isoformat()}",
        f"horizon_weeks = {settings.horizon_weeks}",
        f"as_of_week = {settings.as_of_week}",
        "",
        "[rules]",
    ]
    lines += [f"{name} = {getattr(settings.rules, name)}" for name in RULES]
    return "\n".join(lines) + "\n"


def read_settings_file(path: Path, faults: list[Fault]) -> Settings | None:
    """Return the settings in a file; None if it is missing or at fault."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except OSError as error:
        wrong = (
            Said("cannot be read (%(why)s)", why=error.strerror)
            if is_given(path)
            else Said("is missing")
        )
        faults.append(Fault(FILE, None, "", wrong, Said("a case has one case.toml")))
        return None
    except UnicodeDecodeError:
        faults.append(
            Fault(FILE, None, "", Said("is not UTF-8"), Said("save it as UTF-8"))
        )
        return None
    return read_settings(text, faults)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'


def _shown(value: object) -> str:
    try:
        return repr(value)[:80]
    except (ValueError, RecursionError):  # 5,000 digits; a thousand tables in another
        return "too long to be shown"


class _Reader:
    """Takes typed values out of a TOML table and notes what is wrong with them."""

    def __init__(self, found: dict[str, object], faults: list[Fault]) -> None:
        self.found = found
        self.faults = faults
        self.taken: set[str] = set()

    def fault(self, name: str, wrong: Said, right: Said) -> None:
        self.faults.append(Fault(FILE, None, name, wrong, right))

    def number(self, name: str, least: int, most: int) -> int:
        self.taken.add(name)
        return self._number(name, self.found.get(name), least, most)

    def _number(self, name: str, value: object, least: int, most: int) -> int:
        right = whole_number(least, most)
        if value is None:
            self.fault(name, Said("is missing"), right)
        elif (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not least <= value <= most
        ):
            self.fault(name, Said("is %(value)s", value=_shown(value)), right)
        else:
            return value
        return least

    def text(self, name: str) -> str:
        self.taken.add(name)
        value = self.found.get(name)
        notice = name.startswith("notice")
        if not isinstance(value, str) or (not value and not notice):
            wrong = (
                Said("is missing")
                if value is None
                else Said("is %(value)s", value=_shown(value))
            )
            self.fault(name, wrong, Said("a text in quotation marks"))
            return ""
        if not is_plain(value.replace("\n", " ") if notice else value):
            right = Said(
                "%(most)s characters at most, no control characters",
                most=LONGEST_TEXT,
            )
            self.fault(name, Said("is %(value)s", value=repr(value[:40])), right)
        return value

    def plain_name(self, name: str) -> None:
        """Note a name that is no name of a folder; plans are written under it."""
        if name and not NAME.fullmatch(name):
            right = Said("%(rule)s, no dot in front", rule=KEY_RULE)
            self.fault("name", Said("is %(value)s", value=repr(name[:40])), right)

    def monday(self, name: str) -> date:
        self.taken.add(name)
        value = self.found.get(name)
        right = Said("a Monday as a TOML date, such as 2022-02-28")
        if value is None:
            self.fault(name, Said("is missing"), right)
        elif not isinstance(value, date) or isinstance(value, datetime):
            self.fault(name, Said("is %(value)s", value=_shown(value)), right)
        elif value.weekday() != MONDAY:
            self.fault(
                name, Said("is %(value)s, not a Monday", value=value.isoformat()), right
            )
        elif value.year not in YEARS:
            wrong = Said("is %(value)s", value=value.isoformat())
            self.fault(
                name,
                wrong,
                Said(
                    "a year from %(first)s to %(last)s",
                    first=YEARS[0],
                    last=YEARS[-1],
                ),
            )
        else:
            return value
        return date(2000, 1, 3)

    def rules(self) -> Rules:
        self.taken.add("rules")
        found = self.found.get("rules", {})
        if not isinstance(found, dict):
            self.fault(
                "rules",
                Said("is %(value)s", value=_shown(found)),
                Said("a table [rules]"),
            )
            found = {}
        for name in sorted(found.keys() - RULES.keys()):
            self.fault(
                f"rules.{name}",
                Said("is unknown"),
                Said("one of %(names)s", names=", ".join(RULES)),
            )
        return Rules(
            **{
                name: self._number(f"rules.{name}", found.get(name), least, most)
                for name, (least, most) in RULES.items()
            }
        )

    def nothing_else(self) -> None:
        for name in sorted(self.found.keys() - self.taken):
            self.fault(
                name,
                Said("is unknown"),
                Said("one of %(names)s", names=", ".join(sorted(self.taken))),
            )
