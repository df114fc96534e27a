"""A scenario's lines from before it was kept who typed them: as they stood, in nobody's name."""

from django.db import migrations

FIELDS = ("id", "plan_id", "line_id", "rolled", "uplift", "growth", "saving", "note")


def write_down(apps, schema_editor):
    """Their first change is compared with this, and its author is not taken for that of the rest."""
    history = apps.get_model("budgets", "HistoricalPlannedLine")
    rows = apps.get_model("budgets", "PlannedLine").objects.select_related("plan")
    unknown = rows.exclude(pk__in=history.objects.values("id"))
    history.objects.bulk_create(
        (
            history(
                **{name: getattr(row, name) for name in FIELDS},
                history_type="~",
                history_date=row.plan.at,
                history_by_name="the system",
                history_change_reason="as it stood before it was kept who typed it",
            )
            for row in unknown
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0014_notice_that_stays"),
    ]

    operations = [
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
