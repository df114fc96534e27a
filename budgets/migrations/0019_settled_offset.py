"""What a fund offsets against the others of its agreement is kept when its quarter is locked."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER settledoffset_append_only BEFORE UPDATE OR DELETE ON budgets_settledoffset
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0018_settled_lines"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettledOffset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.CharField(max_length=7)),
                ("beside", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("at", models.DateTimeField()),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_offsets",
                        to="budgets.fund",
                    ),
                ),
            ],
            options={
                "ordering": ["fund", "-quarter"],
                "constraints": [
                    models.UniqueConstraint(fields=("fund", "quarter"), name="settled_offset_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__regex", "^\\d{4}-Q[1-4]$")),
                        name="settled_offset_quarter_format",
                    ),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER settledoffset_append_only ON budgets_settledoffset;"),
    ]
