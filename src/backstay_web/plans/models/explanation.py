"""What a nation is told of why a package that it gives to comes late."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backstay_web.core.models import Labelled
from backstay_web.plans.models.proposal import Share
from backstay_web.requirements.models import Requirement


class Explanation(Labelled):
    """Why one package of a share comes late, as far as its nation may know.

    ``why`` is the engine's word for what holds it, ``of`` the kind of what that is and
    ``code`` what its body calls it: a row that the nation may read. All three are empty
    where what holds it is none. It is written when the share is shown and each time
    that an officer tells anew, and never changes but to say that a later one stands in
    its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(
        Share, on_delete=models.PROTECT, related_name="explanations"
    )
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="explanations"
    )
    package = models.CharField(max_length=100)
    need_by_on = models.DateField()
    expected_on = models.DateField()
    why = models.CharField(max_length=20, blank=True)
    of = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=64, blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "share",
                "package",
                condition=Q(superseded_at=None),
                name="plans_explanation_one_for_each_package",
            ),
        ]

    def __str__(self) -> str:
        return self.package
