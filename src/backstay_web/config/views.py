"""Pages that belong to no app: whether the site answers, and in which language."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe


@require_safe
def health(_: HttpRequest) -> HttpResponse:
    """Say ok once the database has answered."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show the site in another language from now on, and go back to where one was."""
    answer = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return answer


def way_back(request: HttpRequest) -> str:
    """Return the page that one came from, if it is one of ours, else the first one."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    return back if ours else "/"
