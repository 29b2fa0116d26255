"""The settings of the site for its tests: the real ones, with names to be filled in.

The address of the database is known once the test server runs; see conftest.py.
"""

import os

os.environ |= {
    "BACKSTAY_SECRET": "for tests alone, and as long as a real one has to be",
    "BACKSTAY_DATABASE_URL": "postgresql://bs_app@/not-yet",
    "BACKSTAY_DOOR_URL": "postgresql://bs_door@/not-yet",
    "BACKSTAY_HOSTS": "testserver localhost",
    # Tests ask faster than any program may; test_limits.py sets its own.
    "BACKSTAY_TOKEN_PER_MINUTE": "0",
    "BACKSTAY_PERSON_PER_MINUTE": "0",
}

from backstay_web.config.settings import *  # noqa: F403 the line above comes first

SECURE_SSL_REDIRECT = False  # the client of the tests speaks plain HTTP
INSTALLED_APPS = [*INSTALLED_APPS, "tests.web.things"]  # noqa: F405 from the line above
IMPORTS = [*IMPORTS, "tests.web.things.imports.THINGS"]  # noqa: F405
PASSWORD_HASHERS = ["tests.web.hashing.QuickHasher"]
