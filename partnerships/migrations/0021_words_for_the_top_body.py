"""The top body decides nothing that no clause covers, and the help says so."""

from django.db import migrations, models

from jct.support.schema import AllAtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0020_answers_by_cover"),
    ]

    operations = [
        AllAtOnce(
            [
                migrations.AlterField(
                    model_name=name,
                    name="is_top",
                    field=models.BooleanField(
                        default=False, help_text="Urgent decisions are reported to this body."
                    ),
                )
                for name in ("body", "historicalbody")
            ]
        )
    ]
