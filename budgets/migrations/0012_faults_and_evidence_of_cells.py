"""Every fault of a ledger file is a row of its own; a file of evidence may stand behind one cell of a return."""

import django.db.models.deletion
from django.db import migrations, models

KEEP_FAULTS = """
UPDATE budgets_ledgerimport SET faults = greatest(faults, jsonb_array_length(problems));
INSERT INTO budgets_ledgerfault (batch_id, number, place, heading, cell, what, instead)
SELECT i.id, coalesce(substring(p.value->>0 FROM '^Row (\\d+)')::int, 0), p.ordinality,
       left(coalesce(substring(p.value->>0 FROM '^Row \\d+, (.*)$'), ''), 200), '', p.value->>1, p.value->>2
  FROM budgets_ledgerimport i, jsonb_array_elements(i.problems) WITH ORDINALITY p;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0011_opening_accrual_and_faults"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerFault",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch_id",
                        "number",
                        "place",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row in the file")),
                ("place", models.PositiveIntegerField()),
                ("heading", models.CharField(max_length=200, verbose_name="column")),
                ("cell", models.CharField(max_length=500)),
                ("what", models.TextField(verbose_name="what is wrong")),
                ("instead", models.TextField(verbose_name="what would be right")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wrong",
                        to="budgets.ledgerimport",
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "number", "place"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True), name="ledger_fault_says_what"
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP_FAULTS, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="ledgerimport", name="problems"),
        migrations.AddField(
            model_name="returnevidence",
            name="column",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddConstraint(
            model_name="returnevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("column", ""), ("row__isnull", False), _connector="OR"),
                name="return_evidence_cell_has_row",
            ),
        ),
    ]
