"""A notice keeps its months; a contribution may meet what a risk-share rule leaves outside the fund."""

from django.db import migrations, models
from django.utils import timezone


def write_months_down(apps, schema_editor):
    """Parties that gave notice before its months were kept: those that bound them then, by the history."""
    party_model = apps.get_model("budgets", "AgreementParty")
    for party in party_model.objects.filter(notice_given_on__isnull=False, notice_months=None):
        months = party.notice_months = _months_then(apps, party)
        party.save(update_fields=["notice_months"])
        row = apps.get_model("budgets", "HistoricalAgreementParty").objects.filter(id=party.pk)
        if last := row.order_by("-history_date", "-history_id").first():
            last.pk, last.notice_months, last.history_type = None, months, "~"
            last.history_user_id, last.history_by_name = None, "the system"
            last.history_date, last.history_change_reason = (
                timezone.now(),
                "the months of its notice written down",
            )
            last.save()


def _months_then(apps, party):
    """What the agreement said of all when the notice was entered; what it says now where no history tells."""
    rows = apps.get_model("budgets", "HistoricalAgreementParty").objects.filter(id=party.pk)
    free = rows.filter(notice_given_on=None).order_by("-history_date", "-history_id").first()
    given = rows.filter(notice_given_on__isnull=False)
    if free:
        given = given.filter(history_date__gte=free.history_date)
    entered = given.order_by("history_date", "history_id").first()
    if entered:
        then = apps.get_model("budgets", "HistoricalAgreement").objects.filter(
            id=party.agreement_id, history_date__lte=entered.history_date
        )
        if found := then.order_by("-history_date", "-history_id").first():
            return found.notice_months
    return party.agreement.notice_months


class Migration(migrations.Migration):
    dependencies = [("budgets", "0013_who_typed_a_scenario")]
    operations = [
        migrations.AddField(
            model_name="contributionvariation",
            name="outside",
            field=models.BooleanField(
                default=False,
                verbose_name="meets an overspend that the risk-share rule leaves outside the fund",
            ),
        ),
        migrations.AddField(
            model_name="historicalcontributionvariation",
            name="outside",
            field=models.BooleanField(
                default=False,
                verbose_name="meets an overspend that the risk-share rule leaves outside the fund",
            ),
        ),
        migrations.AddConstraint(
            model_name="contributionvariation",
            constraint=models.CheckConstraint(
                condition=models.Q(("outside", False), ("amount__gt", 0), _connector="OR"),
                name="contribution_variation_outside_pays_in",
            ),
        ),
        migrations.RunPython(write_months_down, migrations.RunPython.noop),
        migrations.RunSQL(
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name="agreementparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("notice_given_on__isnull", True), ("notice_months__isnull", False), _connector="OR"
                ),
                name="agreement_party_gives_notice_of_months",
            ),
        ),
    ]
