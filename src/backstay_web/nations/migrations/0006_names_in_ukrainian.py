"""Posts and organisations have a Ukrainian name too."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from backstay_web.core.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("nations", "0005_last_visit")]

    operations: ClassVar[list[Operation]] = [
        AtOnce(
            migrations.AddField(
                model_name="organisation",
                name="name_uk",
                field=models.CharField(blank=True, default="", max_length=200),
            ),
            migrations.AddField(
                model_name="post",
                name="title_uk",
                field=models.CharField(blank=True, default="", max_length=200),
            ),
        ),
    ]
