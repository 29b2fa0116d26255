"""How tests hash passwords: as the site does, with less work for each."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """Argon2 that is no protection: what it costs is what it protects by."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
