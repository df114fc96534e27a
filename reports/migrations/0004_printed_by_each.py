"""Every snapshot says which restatements it prints, not only the first of them: one that nobody sends binds nothing."""

import django.db.models.deletion
from django.db import migrations, models


def by_later_versions(apps, schema_editor):
    """What the first of a quarter's snapshots printed, each later one printed again."""
    printed = apps.get_model("reports", "PrintedRestatement")
    snapshots = apps.get_model("reports", "Snapshot").objects.defer("facts")
    for row in list(printed.objects.select_related("snapshot").defer("snapshot__facts")):
        first = row.snapshot
        later = snapshots.filter(
            partnership_id=first.partnership_id, quarter=first.quarter, version__gt=first.version
        )
        printed.objects.bulk_create(
            [printed(restatement_id=row.restatement_id, snapshot=snapshot) for snapshot in later]
        )


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0011_opening_accrual_and_faults"),
        ("reports", "0003_printed_restatements"),
    ]

    operations = [
        migrations.AlterField(
            model_name="printedrestatement",
            name="restatement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="budgets.restatement"
            ),
        ),
        migrations.AddConstraint(
            model_name="printedrestatement",
            constraint=models.UniqueConstraint(
                fields=("restatement", "snapshot"), name="restatement_printed_once"
            ),
        ),
        migrations.RunPython(by_later_versions, migrations.RunPython.noop),
    ]
