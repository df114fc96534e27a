"""An agreement in force says something to each paragraph of regulation 7(3); blanks are nothing.

Asked of every row that is written from now on: what partners signed before stays as it is (0017 looks at those).
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

PARAGRAPHS = ("aims", "contributions_text", "duration", "functions", "management", "resources", "services")


class Migration(migrations.Migration):
    dependencies = [("budgets", "0015_scenarios_as_they_stood")]
    operations = [
        migrations.RemoveConstraint(model_name="agreement", name="agreement_in_force_is_complete"),
        AddConstraintNotValid(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(*((f"{name}__regex", r"\S") for name in PARAGRAPHS)),
                    _connector="OR",
                ),
                name="agreement_in_force_is_complete",
            ),
        ),
    ]
