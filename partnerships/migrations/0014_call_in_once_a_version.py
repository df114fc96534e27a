"""A text that was changed after its decision was called in is another decision, and may be called in too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0013_sentences_of_any_matter")]

    operations = [
        migrations.RemoveConstraint(model_name="callin", name="call_in_once"),
        migrations.AddConstraint(
            model_name="callin",
            constraint=models.UniqueConstraint(fields=("request", "version"), name="call_in_once_a_version"),
        ),
    ]
