from django.db import migrations, models

import jct.support.schema


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0006_money_guards"),
    ]

    operations = [
        jct.support.schema.AllAtOnce(
            operations=[
                migrations.AddField(
                    model_name="budgetreturn",
                    name="reason",
                    field=models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="why it was opened again"
                    ),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="historicalbudgetreturn",
                    name="reason",
                    field=models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="why it was opened again"
                    ),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="budgetreturn",
                    name="restates",
                    field=models.BooleanField(
                        default=False, help_text="Opened again after the quarter was locked"
                    ),
                ),
                migrations.AddField(
                    model_name="historicalbudgetreturn",
                    name="restates",
                    field=models.BooleanField(
                        default=False, help_text="Opened again after the quarter was locked"
                    ),
                ),
                migrations.AddField(
                    model_name="consolidation",
                    name="signed_at",
                    field=models.DateTimeField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="historicalconsolidation",
                    name="signed_at",
                    field=models.DateTimeField(blank=True, null=True),
                ),
                migrations.AddConstraint(
                    model_name="budgetreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("restates", False),
                            models.Q(("version__gt", 1), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="return_restatement_says_why",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consolidation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", False), ("state", "signed")),
                            models.Q(
                                ("signed_at__isnull", True), ("state__in", ["consolidated", "sent_back"])
                            ),
                            ("state", "replaced"),
                            _connector="OR",
                        ),
                        name="consolidation_signed_when",
                    ),
                ),
            ],
        ),
    ]
