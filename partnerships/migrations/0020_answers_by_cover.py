"""Which answers were given by cover: an interest of the holder bars those alone."""

from django.conf import settings
from django.db import migrations, models

# Every ruling on an answer by cover says what the cover extends to; that on no other answer does.
FILL = """
ALTER TABLE partnerships_approval DISABLE TRIGGER approval_append_only;
UPDATE partnerships_approval SET covering = true
 WHERE cover_for_id IS NOT NULL AND ruling -> 'checks' @> '[{"code": "cover"}]';
ALTER TABLE partnerships_approval ENABLE TRIGGER approval_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0019_inspections_of_a_version"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="covering",
            field=models.BooleanField(default=False, help_text="By cover that the holder gave"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("covering", False), ("cover_for__isnull", False), _connector="OR"),
                name="approval_covering_somebody",
            ),
        ),
    ]
