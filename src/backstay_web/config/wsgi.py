"""The site as a WSGI application; it serves nothing where that would not be safe."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstay_web.config.settings")
application = get_wsgi_application()

from backstay_web.config.safety import refuse_unsafe  # noqa: E402 needs the settings

refuse_unsafe()
