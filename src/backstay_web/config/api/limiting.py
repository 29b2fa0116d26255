"""Whoever asks too often is told when to ask again, before anything is done for him."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from backstay_web.config.api.problems import TOO_MANY, told
from backstay_web.core.allowances import seconds_to_wait
from backstay_web.core.middleware import address_of, is_api, token_of


def not_too_often(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what a token asks beyond its rate, or beyond that of whoever made it."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = token_of(request) if is_api(request) else ""
        wait_s = seconds_to_wait(token, address_of(request)) if token else 0
        if not wait_s:
            return get_response(request)
        refusal = told(TOO_MANY)
        refusal.headers["Retry-After"] = str(wait_s)
        return refusal

    return answer
