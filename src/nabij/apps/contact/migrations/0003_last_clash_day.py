"""The day of the latest clash, kept with the other latest days: Today looked for it in five weeks of moments."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

CLASHES = ("clash", "harsh_word", "ignored")


def fill(apps: Any, schema_editor: Any) -> None:
    moments = apps.get_model("contact", "Moment").objects.filter(
        dyad_id=OuterRef("dyad_id"), kind__in=CLASHES
    )
    latest = moments.order_by("-at", "-client_id").values("day")[:1]
    apps.get_model("contact", "DyadSummary").objects.update(last_clash_day=Subquery(latest))


class Migration(migrations.Migration):
    dependencies = [("contact", "0002_promises_and_bin")]

    operations = [
        migrations.AddField("dyadsummary", "last_clash_day", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
