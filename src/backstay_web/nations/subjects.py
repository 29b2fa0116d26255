"""What of nations one can look for and open."""

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.subjects import Subject, register
from backstay_web.nations import queries
from backstay_web.nations.forms import OrganisationForm, PostForm
from backstay_web.nations.permissions import Permission

NATION: Final = register(
    Subject(
        name="nation",
        word=_("Nation"),
        rows=queries.nations,
        title="name",
        title_uk="name_uk",
        beside="code",
        door="nations:detail",
        needs=Permission.NATION_READ,
        searched=["name", "name_uk", "code"],
        events={"nation.added": _("Added")},
        words={
            "code": _("Code"),
            "name": _("Name"),
            "name_uk": _("Ukrainian name"),
            "body": _("Place in labels"),
        },
    )
)
ORGANISATION: Final = register(
    Subject(
        name="organisation",
        word=_("Organisation"),
        rows=queries.organisations,
        title="name",
        title_uk="called_uk",
        beside="nation__code",
        door="nations:organisation",
        needs=Permission.NATION_READ,
        searched=["name", "name_uk", "nation__name", "nation__name_uk"],
        events={
            "organisation.added": _("Added"),
            "establishment.added": _("Its posts added"),
        },
        words={
            "nation": _("Nation"),
            **{
                name: each.label or name
                for name, each in OrganisationForm.base_fields.items()
            },
        },
    )
)
POST: Final = register(
    Subject(
        name="post",
        word=_("Post"),
        rows=lambda: queries.posts(timezone.now()),
        title="title",
        title_uk="called_uk",
        beside="organisation__name",
        door="nations:post",
        needs=Permission.NATION_READ,
        searched=["title", "title_uk", "organisation__name"],
        events={
            "post.added": _("Added"),
            "post.filled": _("Filled"),
            "post.nominated": _("Somebody named, to be confirmed by a second person"),
            "nomination.refused": _("Who was named is refused"),
            "nomination.withdrawn": _("Who was named is named no more"),
            "post.handed_over": _("Handed over"),
            "post.delegated": _("Delegated for a time"),
            "holding.day_changed": _("The day of a holder or a stand-in was changed"),
            "holding.ended": _("The time of a holder or a stand-in ended"),
            "post.authority_changed": _("What its holder may do was changed"),
            "account.invited": _("Invited to sign in"),
            "account.countersigned": _("Code of a second person made"),
            "account.closed": _("Account closed"),
        },
        words={
            **{name: each.label or name for name, each in PostForm.base_fields.items()},
            "reports_outside": _("Reports to, outside of the site"),
            "holder_level": _("Reads up to level"),
            "holder_rel": _("Bodies whose rows it reads, as bits"),
            "holder_cav": _("Restrictions that it is cleared for, as bits"),
            "holder_permissions": _("May"),
        },
        happened=queries.events_of,
    )
)
