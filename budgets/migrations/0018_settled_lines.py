"""What was known of a fund's lines when their quarter was settled is kept; a first return may come after the lock."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER settledlines_append_only BEFORE UPDATE OR DELETE ON budgets_settledlines
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0017_blanks_from_before")]
    operations = [
        migrations.CreateModel(
            name="SettledLines",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.CharField(max_length=7)),
                ("lines", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("at", models.DateTimeField()),
                (
                    "consolidation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_lines",
                        to="budgets.consolidation",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_lines",
                        to="budgets.fund",
                    ),
                ),
            ],
            options={
                "ordering": ["fund", "-quarter", "at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("consolidation__isnull", True)),
                        fields=("fund", "quarter"),
                        name="settled_lines_locked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__regex", "^\\d{4}-Q[1-4]$")),
                        name="settled_lines_quarter_format",
                    ),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER settledlines_append_only ON budgets_settledlines;"),
        migrations.RemoveConstraint(model_name="budgetreturn", name="return_restatement_says_why"),
        migrations.AddConstraint(
            model_name="budgetreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("restates", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="return_restatement_says_why",
            ),
        ),
    ]
