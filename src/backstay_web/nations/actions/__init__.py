"""What can be done about nations, posts, who holds them and what they have to do."""

from backstay_web.core.labels.label import EVERYBODY
from backstay_web.nations.actions.authority import PUBLIC, beyond, check_within
from backstay_web.nations.actions.establishment import Place, add_establishment
from backstay_web.nations.actions.nations import add_nation, add_organisation
from backstay_web.nations.actions.posts import (
    NotVacant,
    TooLong,
    add_post,
    change_authority,
    change_day,
    current,
    delegate_post,
    end_holding,
    end_of,
    fill_post,
)
from backstay_web.nations.actions.tasks import (
    ENDS_BY_ITSELF,
    close_tasks,
    finish_task,
    give_by_hand,
    give_task,
    hand_over,
    told,
)

__all__ = [
    "ENDS_BY_ITSELF",
    "EVERYBODY",
    "PUBLIC",
    "NotVacant",
    "Place",
    "TooLong",
    "add_establishment",
    "add_nation",
    "add_organisation",
    "add_post",
    "beyond",
    "change_authority",
    "change_day",
    "check_within",
    "close_tasks",
    "current",
    "delegate_post",
    "end_holding",
    "end_of",
    "fill_post",
    "finish_task",
    "give_by_hand",
    "give_task",
    "hand_over",
    "told",
]
