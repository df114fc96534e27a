import django.core.serializers.json
from django.db import migrations, models

UNSETTLED = ("draft", "waiting", "partly_agreed", "recommended", "to_ratify", "sent_back")
TERMS = (
    *("provider_id", "regime", "annual_value", "lifetime_value", "starts", "ends", "current_ends"),
    *("extension_months", "extensions_allowed", "extensions_taken"),
)


def keep_what_was_asked(apps, schema_editor):
    """A request that waits keeps the terms it was asked for with, which have stayed since. Its sums stay here; where the
    contract is measured otherwise by now, the request follows that as its next version, so that whoever decides sees
    it."""
    for model in ("ContractDecision", "Extension"):
        rows = apps.get_model("contracts", model).objects.select_related("contract", "request")
        for row in rows.filter(request__state__in=UNSETTLED):
            row.terms = {name.removesuffix("_id"): getattr(row.contract, name) for name in TERMS}
            if getattr(row, "kind", "") == "award":
                row.money_ends = row.request.money_ends
            row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0002_decisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="contractdecision",
            name="money_ends",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="contractdecision",
            name="terms",
            field=models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.AddField(
            model_name="extension",
            name="terms",
            field=models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.RunPython(keep_what_was_asked, migrations.RunPython.noop),
    ]
