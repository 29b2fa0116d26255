"""The pages of nations."""

from backstay_web.core.lists.view import list_view
from backstay_web.nations import details, lists
from backstay_web.notebook.detail import detail_view

nation_list = list_view(lists.NATIONS)
organisation_list = list_view(lists.ORGANISATIONS)
post_list = list_view(lists.POSTS)
nation_detail = detail_view(details.NATION_PAGE)
organisation_detail = detail_view(details.ORGANISATION_PAGE)
