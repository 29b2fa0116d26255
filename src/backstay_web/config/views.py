"""The page by which a machine sees that the site and its database answer."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def health(_: HttpRequest) -> HttpResponse:
    """Say ok once the database has answered."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain")
