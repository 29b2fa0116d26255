"""How much a program may ask for just now."""

import uuid

from django.db import models


class Allowance(models.Model):
    """Until when all that somebody asked for so far is spread, at his rate.

    Its key is that of a token, or of whoever made it. The table is not logged: after a
    crash everybody begins anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id} until {self.until}"
