"""A scheme's sentence may leave open whether money is committed every year. Those written before say that it is not:
that is what they were asked for."""

from django.db import migrations, models

from jct.support.schema import AllAtOnce

EITHER = {
    "null": True,
    "blank": True,
    "help_text": "It commits money every year; empty: whether it does or not",
}


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0014_call_in_once_a_version"),
    ]

    operations = [
        AllAtOnce(
            [
                migrations.AlterField(model_name=name, name="recurrent", field=models.BooleanField(**EITHER))
                for name in ("historicalschemetest", "schemetest")
            ]
        )
    ]
