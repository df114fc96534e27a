"""Each restatement is printed in one quarter's pack: which, is kept, and was worked out by moments before."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION reports_restatement_printed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'where a restatement was printed stays as it was' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER printed_restatement_kept BEFORE UPDATE OR DELETE ON reports_printedrestatement
    FOR EACH ROW EXECUTE FUNCTION reports_restatement_printed();
"""
UNDO = """
DROP TRIGGER printed_restatement_kept ON reports_printedrestatement;
DROP FUNCTION reports_restatement_printed();
"""


def from_moments(apps, schema_editor):
    """As packs printed them until now: of earlier quarters only, and since the first freeze of the latest earlier one.
    What stands in none is printed in the next.
    """
    printed = apps.get_model("reports", "PrintedRestatement")
    snapshots = list(apps.get_model("reports", "Snapshot").objects.defer("facts").order_by("frozen_at", "version"))
    rows = apps.get_model("budgets", "Restatement").objects.select_related("budget_return__fund")
    for row in rows.order_by("at", "pk"):
        own = [s for s in snapshots if s.partnership_id == row.budget_return.fund.partnership_id]
        for snapshot in own:
            since = _since(own, snapshot)
            later = snapshot.quarter > row.budget_return.quarter
            if later and row.at <= snapshot.frozen_at and (since is None or row.at > since):
                printed.objects.create(restatement=row, snapshot=snapshot)
                break


def _since(own, snapshot):
    before = [s for s in own if s.quarter < snapshot.quarter and s.frozen_at < snapshot.frozen_at]
    latest = max((s.quarter for s in before), default="")
    return min((s.frozen_at for s in before if s.quarter == latest), default=None)


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0011_opening_accrual_and_faults"),
        ("reports", "0002_guards"),
    ]
    operations = [
        migrations.CreateModel(
            name="PrintedRestatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restatement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="budgets.restatement"
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="restatements",
                        to="reports.snapshot",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(from_moments, migrations.RunPython.noop),
        migrations.RunSQL(KEPT, UNDO),
    ]
