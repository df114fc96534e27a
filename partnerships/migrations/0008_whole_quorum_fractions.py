"""A quorum's fraction needs both its numbers: with one of them null the first check came out unknown, and passed."""

from django.db import migrations, models

from jct.support.schema import AllAtOnce


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0007_chairs_action")]

    operations = [
        AllAtOnce(
            [
                migrations.RemoveConstraint(model_name="body", name="body_quorum_fraction"),
                migrations.AddConstraint(
                    model_name="body",
                    constraint=models.CheckConstraint(
                        condition=models.Q(quorum_part__isnull=True, quorum_whole__isnull=True)
                        | models.Q(
                            quorum_part__isnull=False,
                            quorum_whole__isnull=False,
                            quorum_part__gte=1,
                            quorum_whole__gte=models.F("quorum_part"),
                        ),
                        name="body_quorum_fraction",
                    ),
                ),
            ]
        ),
    ]
