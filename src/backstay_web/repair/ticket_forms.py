"""What is filled in about tickets: the question, messages, translations, the end."""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Manual, Variant
from backstay_web.core.context import Context, me
from backstay_web.core.lists.choice import Choice
from backstay_web.core.registers.forms import AskedFor
from backstay_web.donations.forms import Inputs, day, words
from backstay_web.nations.queries import nations, own_posts
from backstay_web.repair.chats import MOST_SIGNS, Chat, DayOrder, unnamed
from backstay_web.repair.forms import in_use, serial
from backstay_web.repair.models import Job, Message, Ticket, Translation
from backstay_web.repair.models.state import OVER
from backstay_web.repair.models.ticket import LONGEST, Side, Tongue, other_than
from backstay_web.repair.register import ManualChoice

A_WEEK: Final = timedelta(days=7)
"""Our assumption of what an answer takes; whoever writes chooses another day."""
ZONES: Final = (
    ("Europe/Kyiv", _("Kyiv")),
    ("Europe/Warsaw", _("Warsaw, Berlin, Paris")),
    ("Europe/London", _("London")),
    ("UTC", _("UTC")),
)
LEFT_OUT: Final = "left_out"
PLACEHOLDERS: Final = {
    Side.ASKER.value: "[asker]",
    Side.EXPERT.value: "[expert]",
    LEFT_OUT: "[…]",
}
"""What stands in texts where a person was named; the same in each language."""


def passage(label: Any, told: Any = "", *, most: int = LONGEST) -> forms.CharField:
    """Return the input of some lines."""
    shown = forms.Textarea(attrs={"rows": 6})
    return forms.CharField(label=label, help_text=told, max_length=most, widget=shown)


def tongue(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Tongue.choices)


def own_post(label: Any, told: Any = "") -> Choice:
    """Return the choice of a post of the reader's own nation."""
    rows = own_posts(me().origin).order_by("title", "id")
    return Choice(rows, label=label, help_text=told)


def until(told: Any = "") -> forms.DateField:
    made = day(_("To go on by"), told)
    made.initial = in_a_week
    return made


def in_a_week() -> date:
    return timezone.localdate() + A_WEEK


def page_of(variant: Any = None) -> Inputs:
    """Return the inputs of a page of a manual, of one variant or of any."""
    rows: QuerySet[Manual] = Manual.objects.filter(retired_on=None)
    if variant is not None:
        rows = rows.filter(variant=variant)
    return {
        "manual": ManualChoice(
            rows.select_related("variant", "language").order_by(
                "variant__code", "-edition_on", "pk"
            ),
            label=_("Manual"),
            help_text=_("Variant, language and edition of the manual that you mean."),
            required=False,
        ),
        "manual_page": forms.CharField(
            label=_("Page"),
            help_text=_("Of that edition, such as 4-12."),
            max_length=40,
            required=False,
        ),
    }


def question(by: Context) -> Inputs:
    """Return what is asked for to ask experts."""
    open_jobs = Job.objects.filter(originator=by.origin).exclude(state__in=OVER)
    return {
        "variant": Choice(in_use(Variant), label=_("What is broken")),
        "serial": serial(),
        "job": Choice(
            open_jobs.order_by("code", "pk"), label=_("Repair job"), required=False
        ),
        "symptom": forms.CharField(
            label=_("Symptom"),
            help_text=_("What is wrong with it, in one line."),
            max_length=200,
        ),
        "tried": passage(
            _("What was tried"),
            _("And what came of it: measured values, what was changed."),
            most=2_000,
        ),
        "language": tongue(_("Language of these words")),
        "experts": Choice(
            nations().exclude(pk=by.origin),
            label=_("Experts of"),
            help_text=_("They read it in any case, whoever else may."),
        ),
        "asker_post": own_post(
            _("Post that asks"), _("It goes on when the experts have written.")
        ),
        "until_on": until(_("The day by which you need an answer.")),
        **page_of(),
    }


def message(row: Ticket) -> Inputs:
    """Return what is asked for to write in a ticket."""
    turn = forms.ChoiceField(
        label=_("Who goes on"),
        choices=Side.choices,
        initial=Side.EXPERT if row.originator == me().origin else Side.ASKER,
    )
    return {
        "text": passage(_("Message"), _("It cannot be taken back.")),
        "language": tongue(_("Language of these words")),
        "turn": turn,
        "until_on": until(),
        **page_of(row.variant_id),
    }


def translation(row: Message) -> Inputs:
    """Return what is asked for to say a message in the other language."""
    made = {
        "text": passage(
            _("In %(language)s") % {"language": other_than(row.language).label},
            row.text,
        ),
        "made": forms.ChoiceField(
            label=_("Translated"),
            help_text=_("The page says so beside it, with your name and the day."),
            choices=Translation.Made.choices,
        ),
    }
    made["text"].widget.attrs["lang"] = other_than(row.language).value
    return made


def handing(_row: Ticket) -> Inputs:
    """Return what is asked for to name the post that goes on."""
    return {"post": own_post(_("Post that goes on")), "until_on": until()}


def solved(_row: Ticket) -> Inputs:
    return {"closing": words(_("What showed that it helped"), _("A test, a drive."))}


def unsolved(_row: Ticket) -> Inputs:
    return {"closing": words(_("Why nobody goes on"))}


class ChatForm(AskedFor):
    """A chat as it was copied, and by which clock and calendar it goes."""

    chat = forms.CharField(
        label=_("The chat"),
        help_text=_(
            "Lines copied from Signal, WhatsApp or Telegram, with day, time and name, "
            "or the JSON that Telegram Desktop exports. Nothing of it is kept yet."
        ),
        max_length=MOST_SIGNS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    order = forms.ChoiceField(
        label=_("Days with slashes"),
        help_text=_("12/03/2026 is read as a day only if the chat tells which."),
        choices=[
            (DayOrder.TOLD.value, _("as the chat tells")),
            (DayOrder.DAY.value, _("the day comes first")),
            (DayOrder.MONTH.value, _("the month comes first")),
        ],
    )
    zone = forms.ChoiceField(
        label=_("Clock of the chat"),
        help_text=_("Of the telephone or computer that it was copied from."),
        choices=ZONES,
    )

    @property
    def clock(self) -> ZoneInfo:
        """Return the zone that was chosen."""
        return ZoneInfo(self.cleaned_data["zone"])


class PeopleForm(forms.Form):
    """Which side each person of a chat is, and what he wrote in; names stay here."""

    def __init__(self, chat: Chat, said: Any) -> None:
        super().__init__(said)
        self.chat = chat
        for place, name in enumerate(chat.names):
            self.fields[f"side_{place}"] = forms.ChoiceField(
                label=name, choices=[*Side.choices, (LEFT_OUT, _("leave out"))]
            )
            self.fields[f"language_{place}"] = forms.ChoiceField(
                label=_("Language"),
                choices=Tongue.choices,
                initial=language_of(chat, name),
            )

    def people(self) -> list[tuple[str, Any, Any]]:
        """Return each name with the inputs of its side and its language."""
        return [
            (name, self[f"side_{place}"], self[f"language_{place}"])
            for place, name in enumerate(self.chat.names)
        ]

    def lines(self) -> list[dict[str, Any]]:
        """Return the messages without names, as the command takes them."""
        sides = dict[str, str]()
        tongues = dict[str, str]()
        for place, name in enumerate(self.chat.names):
            sides[name] = self.cleaned_data[f"side_{place}"]
            tongues[name] = self.cleaned_data[f"language_{place}"]
        called = {name: PLACEHOLDERS[side] for name, side in sides.items()}
        return [
            {
                "said_at": each.at,
                "side": sides[each.who],
                "language": tongues[each.who],
                "text": each.text,
            }
            for each in unnamed(self.chat.said, called)
            if sides[each.who] != LEFT_OUT
        ]


def language_of(chat: Chat, who: str) -> Tongue:
    """Return the language whose letters somebody writes most."""
    text = "".join(each.text for each in chat.said if each.who == who)
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in text)
    latin = sum(letter.isascii() and letter.isalpha() for letter in text)
    return Tongue.UKRAINIAN if cyrillic > latin else Tongue.ENGLISH
