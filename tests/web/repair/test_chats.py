"""Chats that were pasted: what is read, what is refused, and that no name is left."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backstay_web.repair.chats import (
    MOST_FAULTS,
    MOST_MESSAGES,
    MOST_SIGNS,
    Chat,
    DayOrder,
    read,
    unnamed,
)

KYIV = ZoneInfo("Europe/Kyiv")


def looked_at(text: str, order: DayOrder = DayOrder.TOLD) -> Chat:
    return read(text, order, KYIV)


def whys(chat: Chat) -> list[tuple[int, str]]:
    return [(each.line, each.why) for each in chat.faults]


def test_lines_in_brackets_are_read_with_what_follows_them():
    chat = looked_at(
        "[12.03.2026, 14:05] Ivan: It leaks\nfrom the seal\n"
        "[12.03.2026, 14:07:31] Ann Lee: Since when?\n"
    )

    assert [(each.who, each.text) for each in chat.said] == [
        ("Ivan", "It leaks\nfrom the seal"),
        ("Ann Lee", "Since when?"),
    ]
    # Kyiv is two hours ahead of UTC until the end of March.
    assert chat.said[0].at == datetime(2026, 3, 12, 12, 5, tzinfo=UTC)
    assert chat.faults == []


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        ("25/03/2026, 14:05 - Ivan: Hello", 12),
        ("25.03.26, 14:05 - Ivan: Hello", 12),
        ("3/25/26, 2:05\u202fPM - Ivan: Hello", 12),
        ("[2026-03-25, 14:05:09] Ivan: Hello", 12),
        ("\u200e[25.03.2026, 12:05 AM] Ivan: Hello", 22),
    ],
)
def test_each_shape_of_a_line_is_read(line, hour):
    chat = looked_at(line)

    assert chat.faults == []
    assert [(each.who, each.text) for each in chat.said] == [("Ivan", "Hello")]
    assert chat.said[0].at.hour == hour


def test_a_day_that_may_be_two_is_refused_unless_the_chat_or_the_person_tells():
    text = "12/03/2026, 14:05 - Ivan: Hello\n"

    assert whys(looked_at(text)) == [
        (1, "12/03/2026 is one of two days: say which number comes first.")
    ]
    by_person = looked_at(text, DayOrder.MONTH)
    by_itself = looked_at(text + "25/03/2026, 9:00 - Ivan: Still there?\n")
    assert by_person.said[0].at.date().isoformat() == "2026-12-03"
    assert by_itself.said[0].at.date().isoformat() == "2026-03-12"


def test_a_chat_that_contradicts_itself_is_refused():
    chat = looked_at(
        "25/03/2026, 9:00 - Ivan: One\n03/26/2026, 9:00 - Ivan: Two\n"
        "04/05/2026, 9:00 - Ivan: Three\n"
    )

    assert [line for line, _why in whys(chat)] == [1, 2, 3]


def test_everything_that_is_wrong_is_told_at_once():
    chat = looked_at(
        "Hello\n[32.03.2026, 14:05] Ivan: One\n[12.03.2026, 25:05] Ivan: Two\n"
    )

    assert [line for line, _why in whys(chat)] == [1, 2, 3]
    assert chat.faults[0].why.startswith("No message begins here")


def test_what_the_program_says_itself_and_files_are_left_out_and_counted():
    chat = looked_at(
        "25/03/2026, 9:00 - Messages are encrypted.\n"
        "25/03/2026, 9:01 - Ivan: <Media omitted>\n"
        "25/03/2026, 9:02 - Ivan: Look\n"
    )

    assert ([each.text for each in chat.said], chat.own_count) == (["Look"], 2)


def telegram(*rows: Any) -> str:
    return json.dumps({"name": "Guns", "type": "private_supergroup", "messages": rows})


def test_what_telegram_exports_is_read():
    chat = looked_at(
        telegram(
            {"type": "service", "date": "2026-03-12T14:00:00", "text": ""},
            {
                "type": "message",
                "date": "2026-03-12T14:05:00",
                "date_unixtime": "1773324300",
                "from": "Ivan",
                "text": ["See ", {"type": "bold", "text": "page 4"}, "."],
            },
            {
                "type": "message",
                "date": "2026-03-12T14:06:00",
                "from": "Ann",
                "text": "I see",
            },
        )
    )

    assert [(each.who, each.text) for each in chat.said] == [
        ("Ivan", "See page 4."),
        ("Ann", "I see"),
    ]
    assert chat.said[0].at == datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
    assert chat.said[1].at == datetime(2026, 3, 12, 12, 6, tzinfo=UTC)
    assert chat.own_count == 1


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"messages": 7}',
        '{"messages": [7]}',
        telegram({"type": "message", "text": "Hello", "date": "2026-03-12T14:05:00"}),
        telegram({"type": "message", "text": "Hello", "from": "Ivan"}),
        telegram(
            {"type": "message", "text": "Hi", "from": "I", "date_unixtime": "9" * 30}
        ),
        '{"messages": ' + "[" * 100_000,
        "",
        "x" * (MOST_SIGNS + 1),
    ],
)
def test_what_is_no_chat_is_refused_and_breaks_nothing(text):
    chat = looked_at(text)

    assert chat.said == []
    assert chat.faults


def test_text_of_telegram_that_is_nested_deep_breaks_nothing():
    deep = '{"text": ' * 900 + '"x"' + "}" * 900
    row = '{"type": "message", "from": "I", "date_unixtime": "1", "text": ' + deep
    chat = looked_at('{"messages": [' + row + "}]}")

    assert chat.faults or chat.said


def test_bombs_are_bounded():
    many = "[12.03.2026, 14:05] Ivan: Hello\n" * (MOST_MESSAGES + 1)
    crowd = "".join(f"[12.03.2026, 14:05] Man {n}: Hello\n" for n in range(30))
    long = "[12.03.2026, 14:05] Ivan: " + "x" * 5_000
    wrong = "[32.03.2026, 14:05] Ivan: Hello\n" * 400

    assert "501 messages" in looked_at(many).faults[0].why
    assert "30 people" in looked_at(crowd).faults[0].why
    assert "too long" in looked_at(long).faults[0].why
    assert len(looked_at(wrong).faults) == MOST_FAULTS


def test_no_name_is_left_in_texts():
    chat = looked_at(
        "[12.03.2026, 14:05] Ivan Petrenko: Ann, is it the seal?\n"
        "[12.03.2026, 14:06] Ann Lee: Yes, Petrenko. @ivan petrenko told annex 4\n"
    )

    one, other = unnamed(chat.said, {"Ivan Petrenko": "[asker]", "Ann Lee": "[expert]"})

    assert one.text == "[expert], is it the seal?"
    assert other.text == "Yes, [asker]. [asker] told annex 4"
