"""Two tickets about the guns of a battery: one is solved, one waits for its experts."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from backstay_web.accounts.demonstration import RECEIVES, actor_of
from backstay_web.catalogue import actions as catalogue
from backstay_web.catalogue.models import Term
from backstay_web.config.exercise.loading import COORDINATES
from backstay_web.config.exercise.story.acts import Act, Doing, key, there
from backstay_web.config.exercise.story.facts import Way, code_of, shown_to, ways
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.plans.models import Line
from backstay_web.repair import actions
from backstay_web.repair.models import Message, Solution, Ticket

ASKS: Final = f"desk-{RECEIVES}"
SOLVED, OPEN = key("ticket", "solved"), key("ticket", "open")
QUESTION: Final = (
    "Гармата не повертається на місце після пострілу",
    "Замінили ущільнення, рівень рідини в нормі. Після десяти пострілів відкіт знову "
    "довший за норму. (Вигадане звернення.)",
)
IN_ENGLISH: Final = (
    "The gun does not return to battery after firing\n"
    "We changed the seal, the fluid level is right. After ten rounds the recoil is "
    "again longer than it should be. (An invented ticket.)"
)
ANSWER: Final = (
    "Check the nitrogen pressure of the recuperator, not the recoil buffer: cold "
    "weather takes a tenth of it. Fill it up to the mark at the temperature of the day."
)
ANSWER_UK: Final = (
    "Перевірте тиск азоту в накатнику, не гальмо відкоту: мороз забирає десяту "
    "частину. Доповніть до позначки за температури дня."
)
OTHER: Final = (
    "Стрілка прицілу стрибає під час повороту башти",
    "Контакти очищено, кабель замінено, без змін. (Вигадане звернення.)",
)
CHAT: Final = (
    ("asker", "uk", "Після очищення контактів те саме."),
    ("expert", "en", "Does it jump at the same bearing each time?"),
    ("asker", "uk", "Так, завжди ліворуч."),
)
TERMS: Final = (
    ("recoil-buffer", "recoil buffer", "гальмо відкоту", "It slows the recoil down."),
    ("recuperator", "recuperator", "накатник", "It brings the barrel back."),
    ("battery", "battery", "вихідне положення", "Of a gun: where it rests to fire."),
    ("nitrogen", "nitrogen", "азот", ""),
    ("seal", "seal", "ущільнення", ""),
    ("turret", "turret", "башта", ""),
)


def ask(package: str) -> Iterator[Act]:
    """Yield what is asked about the kit of a package that a nation mends."""
    found = [(way, way.step(Line.Task.REPAIR)) for way in ways(package)]
    for way, mended in found:
        if mended is not None:
            nation = code_of(mended)
            yield from tickets(way, nation)
            return


def tickets(way: Way, nation: str) -> Iterator[Act]:
    """Yield the acts of both tickets, and of the words that they take."""
    expert = f"desk-{nation}"
    yield Act(COORDINATES, there(Term, key("term", TERMS[-1][0])), words)
    first = partial(question, way, nation, SOLVED, QUESTION)
    yield Act(ASKS, there(Ticket, SOLVED), first)
    yield Act(expert, there(Message, key("answer")), answers)
    yield Act(ASKS, there(Ticket, SOLVED, state="solved"), solves)
    yield Act(ASKS, there(Solution, key("solution")), partial(writes, way, nation))
    second = partial(question, way, nation, OPEN, OTHER)
    yield Act(ASKS, there(Ticket, OPEN), second)
    pasted = Message.objects.filter(ticket=OPEN, is_pasted=True)
    yield Act(ASKS, pasted.exists, pastes)


def words(doing: Doing) -> None:
    """Add the words of the glossary that both tickets take."""
    shown = {"release": {"level": 0, "rel": EVERYBODY, "cav": 0}}
    for code, name, name_uk, note in TERMS:
        said = {"code": code, "name": name, "name_uk": name_uk, "note": note}
        doing.do(catalogue.TERM.add, entry=key("term", code), **said, **shown)


def question(
    way: Way, nation: str, ticket: UUID, said: tuple[str, str], doing: Doing
) -> None:
    """Ask the experts of a nation, in Ukrainian."""
    symptom, tried = said
    doing.do(
        actions.ask_experts,
        ticket=ticket,
        variant=way.lot.variant_id,
        serial="",
        symptom=symptom,
        tried=tried,
        language="uk",
        experts=actor_of(f"desk-{nation}").origin,
        asker_post=doing.post(),
        until_on=doing.ago(-5),
        release=shown_to(nation),
    )


def answers(doing: Doing) -> None:
    """Translate the question, answer it in English, and ask whether that helped."""
    asked = Message.objects.values_list("pk", flat=True).get(ticket=SOLVED, number=1)
    doing.do(
        actions.translate,
        entry=key("translation", "question"),
        message=asked,
        text=IN_ENGLISH,
        made="person",
    )
    doing.do(
        actions.write_message,
        entry=key("answer"),
        ticket=SOLVED,
        text=ANSWER,
        language="en",
        turn="asker",
        until_on=doing.ago(-3),
    )


def solves(doing: Doing) -> None:
    """Translate the answer, and say that it helped."""
    doing.do(
        actions.translate,
        entry=key("translation", "answer"),
        message=key("answer"),
        text=ANSWER_UK,
        made="person",
    )
    version = Ticket.objects.values_list("version", flat=True).get(pk=SOLVED)
    told = {"closing": "Двадцять пострілів, відкіт нормальний (вигадано)"}
    doing.do(actions.solve, ticket=SOLVED, expected_version=version, **told)


def writes(way: Way, nation: str, doing: Doing) -> None:
    """Write down as a solution what helped."""
    said: dict[str, Any] = {
        "code": "recoil-cold-invented",
        "name": "Recoil too long in cold weather (invented)",
        "name_uk": "Задовгий відкіт на морозі (вигадано)",
        "cause": "The nitrogen of the recuperator has lost pressure by the cold.",
        "cause_uk": "Тиск азоту в накатнику впав через мороз.",
        "remedy": "Fill it up to the mark at the temperature of the day; then fire "
        "ten rounds and measure again.",
        "remedy_uk": "Доповнити до позначки за температури дня, дати десять "
        "пострілів, виміряти знову.",
        "parts_used": "Nitrogen; none else",
        "variant": way.lot.variant_id,
        "ticket": SOLVED,
    }
    doing.do(
        actions.SOLUTION.add,
        entry=key("solution"),
        release=shown_to(nation),
        **said,
    )


def pastes(doing: Doing) -> None:
    """Take in what was talked of elsewhere, by sides."""
    began = doing.at - timedelta(hours=3)
    lines = [
        {
            "said_at": began + timedelta(minutes=n),
            "side": side,
            "language": language,
            "text": text,
        }
        for n, (side, language, text) in enumerate(CHAT)
    ]
    entry = key("chat")
    doing.do(actions.paste_chat, entry=entry, ticket=OPEN, lines=lines)
