"""An approved Better Care Fund return is corrected by a new version; of a quarter one stands, and one is worked on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0020_budget_that_follows"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="bettercarefundreturn",
            options={"ordering": ["agreement", "-quarter", "-version"]},
        ),
        migrations.RemoveConstraint(
            model_name="bettercarefundreturn",
            name="better_care_fund_return_once",
        ),
        migrations.RemoveConstraint(
            model_name="bettercarefundreturn",
            name="better_care_fund_return_state_known",
        ),
        migrations.AddField(
            model_name="bettercarefundreturn",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="historicalbettercarefundreturn",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="bettercarefundreturn",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("asked", "Waiting for approval"),
                    ("approved", "Approved"),
                    ("replaced", "Replaced by a later version"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="historicalbettercarefundreturn",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("asked", "Waiting for approval"),
                    ("approved", "Approved"),
                    ("replaced", "Replaced by a later version"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="bettercarefundreturn",
            constraint=models.UniqueConstraint(
                fields=("agreement", "quarter", "version"), name="better_care_fund_return_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bettercarefundreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "asked"])),
                fields=("agreement", "quarter"),
                name="better_care_fund_return_one_at_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="bettercarefundreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved")),
                fields=("agreement", "quarter"),
                name="better_care_fund_return_one_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="bettercarefundreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "asked", "approved", "replaced"])),
                name="better_care_fund_return_state_known",
            ),
        ),
    ]
