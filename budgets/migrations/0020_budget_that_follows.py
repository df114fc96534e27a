"""A line's budget may follow a contribution that is entered already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budgets", "0019_settled_offset")]
    operations = [
        migrations.AddField(
            model_name="contributionvariation",
            name="budget_only",
            field=models.BooleanField(
                default=False, verbose_name="the contribution is entered already: only the budget changes"
            ),
        ),
        migrations.AddField(
            model_name="historicalcontributionvariation",
            name="budget_only",
            field=models.BooleanField(
                default=False, verbose_name="the contribution is entered already: only the budget changes"
            ),
        ),
        migrations.AddConstraint(
            model_name="contributionvariation",
            constraint=models.CheckConstraint(
                condition=models.Q(("budget_only", False))
                | models.Q(("line__isnull", False), ("outside", False)),
                name="contribution_variation_budget_only_names_line",
            ),
        ),
    ]
