import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

import contracts.domain.decision


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0001_initial"),
        ("partnerships", "0008_whole_quorum_fractions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("award", "Award"),
                            ("variation", "Variation"),
                            ("termination", "Termination"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "changes",
                    models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "worth_before",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="whole value before (£)"
                    ),
                ),
                ("carried_out_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="contracts.contract",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract_decision",
                        to="partnerships.decisionrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["contract", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    contracts.domain.decision.Kind["AWARD"],
                                    contracts.domain.decision.Kind["VARIATION"],
                                    contracts.domain.decision.Kind["TERMINATION"],
                                ],
                            )
                        ),
                        name="contract_decision_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="contract_decision_value_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", contracts.domain.decision.Kind["AWARD"]),
                            models.Q(("changes", {}), _negated=True),
                            _connector="OR",
                        ),
                        name="contract_decision_changes_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("carried_out_at__isnull", False),
                            ("kind", contracts.domain.decision.Kind["AWARD"]),
                        ),
                        fields=("contract",),
                        name="contract_awarded_once",
                    ),
                ],
            },
        ),
    ]
