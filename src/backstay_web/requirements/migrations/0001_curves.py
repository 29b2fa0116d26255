"""The function that tells whether days and shares are a curve of worth."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

IS_CURVE: Final = """
CREATE FUNCTION requirements_is_curve(days integer[], shares integer[])
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT cardinality(days) >= 1 AND cardinality(days) = cardinality(shares)
    AND array_position(days, NULL) IS NULL AND array_position(shares, NULL) IS NULL
    AND 0 <= ALL (shares) AND 1000000 >= ALL (shares)
    AND NOT EXISTS (
        SELECT FROM generate_series(2, cardinality(days)) AS i
        WHERE days[i] <= days[i - 1] OR shares[i] > shares[i - 1]
    )
$$;
GRANT EXECUTE ON FUNCTION requirements_is_curve(integer[], integer[]) TO bs_app;
"""
NO_IS_CURVE: Final = "DROP FUNCTION requirements_is_curve(integer[], integer[]);"


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0003_guards")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(IS_CURVE, NO_IS_CURVE),
    ]
