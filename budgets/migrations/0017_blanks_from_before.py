"""Agreements in force from before blanks were refused keep the words that were signed, and are named to whoever
upgrades; where there are none, the database vouches for every row.
"""

import logging

from django.db import migrations
from django.db.models import Q

PARAGRAPHS = ("aims", "contributions_text", "duration", "functions", "management", "resources", "services")
log = logging.getLogger(__name__)


def vouch_or_name(apps, schema_editor):
    """Validate the constraint that 0016 put on new rows, or say which agreements it does not hold for."""
    says_all = Q(*((f"{name}__regex", r"\S") for name in PARAGRAPHS))
    rows = apps.get_model("budgets", "Agreement").objects.exclude(state="draft").exclude(says_all)
    blank = list(
        rows.order_by("partnership__name", "reference").values_list("partnership__name", "reference")
    )
    for partnership, reference in blank:
        log.warning(
            "The agreement %s of %s is in force, or was, with blanks for a paragraph of regulation 7(3). It stays as "
            "it was signed; its partners vary it to say something before anything else of it changes.",
            reference,
            partnership,
        )
    if not blank:
        schema_editor.execute(
            "ALTER TABLE budgets_agreement VALIDATE CONSTRAINT agreement_in_force_is_complete"
        )


class Migration(migrations.Migration):
    dependencies = [("budgets", "0016_words_that_are_no_blanks")]
    operations = [migrations.RunPython(vouch_or_name, migrations.RunPython.noop)]
