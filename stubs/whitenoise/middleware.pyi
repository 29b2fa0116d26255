"""The types of as much of whitenoise as the site uses; it ships none."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

class WhiteNoiseMiddleware:
    static_prefix: str
    files: dict[str, object]
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None: ...
    def add_file_to_dictionary(self, url: str, path: str) -> None: ...
