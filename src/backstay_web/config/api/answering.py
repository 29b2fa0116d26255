"""Every error of the API is a problem, whoever found it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from backstay_web.config.api.problems import FAILED, MEDIA, OF_STATUS, UNREADABLE, told
from backstay_web.core.middleware import is_api

FIRST_FAULT = 400
FIRST_OF_OURS = 500


def problems_alone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put a problem in the place of each page that would tell a program of an error."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        status = response.status_code
        if not is_api(request) or status < FIRST_FAULT:
            return response
        if response.headers["Content-Type"] == MEDIA:
            return response
        usual = FAILED if status >= FIRST_OF_OURS else UNREADABLE
        problem = told(OF_STATUS.get(status, usual))
        if "Allow" in response.headers:
            problem.headers["Allow"] = response.headers["Allow"]
        return problem

    return answer
