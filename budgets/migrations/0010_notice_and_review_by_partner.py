"""Notice and review dates of each partner of an agreement, beside those of all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0009_ledger_placing"),
        ("partnerships", "0012_call_in_and_passing_on"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="agreementreview",
            name="agreement_review_once_a_day",
        ),
        migrations.AddField(
            model_name="agreementparty",
            name="notice_given_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="agreementparty",
            name="notice_months",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="notice of its own (months)"
            ),
        ),
        migrations.AddField(
            model_name="agreementparty",
            name="notice_note",
            field=models.TextField(blank=True, verbose_name="how notice was given"),
        ),
        migrations.AddField(
            model_name="agreementreview",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreement_reviews",
                to="partnerships.partner",
            ),
        ),
        migrations.AddField(
            model_name="historicalagreementparty",
            name="notice_given_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalagreementparty",
            name="notice_months",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="notice of its own (months)"
            ),
        ),
        migrations.AddField(
            model_name="historicalagreementparty",
            name="notice_note",
            field=models.TextField(blank=True, verbose_name="how notice was given"),
        ),
        migrations.AddField(
            model_name="historicalagreementreview",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="partnerships.partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("notice_given_on__isnull", True), ("notice_note", "")),
                    models.Q(
                        ("notice_given_on__gte", models.F("signed_on")),
                        ("signed_on__isnull", False),
                        models.Q(("notice_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="agreement_party_gives_notice_once_bound",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementreview",
            constraint=models.UniqueConstraint(
                fields=("agreement", "due_on", "partner"),
                name="agreement_review_once_a_day",
                nulls_distinct=False,
            ),
        ),
    ]
