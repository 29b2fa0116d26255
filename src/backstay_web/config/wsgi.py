"""The site as a WSGI application; it serves nothing where that would not be safe."""

import os
import sys
from typing import Final

from django.core.wsgi import get_wsgi_application

SWITCH_S: Final = 0.0005
"""After so long one thread lets another run, as a long page must let short ones.

At Python's own 5 ms, a page of thirty questions to the database would wait thirty times
so long while another thread draws a plan.
"""

sys.setswitchinterval(SWITCH_S)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstay_web.config.settings")
application = get_wsgi_application()

from backstay_web.config.safety import refuse_unsafe  # noqa: E402 needs the settings

refuse_unsafe()
