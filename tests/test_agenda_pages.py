"""Every page about one record that everybody inside may open leads to an agenda, or is named with why it does not.

That each leads to the right place is walked in its own app (`walk` of agenda_pages.py).
"""

from django.template.loader import get_template

from tests.access_table import ACCESS, INSIDE
from tests.agenda_pages import LED_FROM, NOT_LED_FROM
from tests.test_every_url import ours

NAMED = "agenda="  # what a template gives its head
OTHERWISE = {"reports:pack": "reports/pack.html"}  # its view has a template for each reader


def pages():
    """name → (whether it also takes a form, the source of its template) of every page with a key."""
    found = {}
    for name, route, view in ours():
        shown = getattr(view, "view_class", None)
        template = OTHERWISE.get(name) or getattr(shown, "template_name", None)
        if template and "<" in route and ACCESS[name] == INSIDE:
            found[name] = (hasattr(shown, "act"), get_template(template).template.source)
    return found


def test_every_page_about_one_record_is_placed():
    placed, all_pages = LED_FROM.union(*NOT_LED_FROM.values()), pages()
    assert placed - set(all_pages) == set()
    assert {name for name, (takes_form, _) in all_pages.items() if not takes_form} - placed == set()


def test_what_is_led_from_names_its_item_and_nothing_else_does():
    assert {name for name, (_, source) in pages().items() if NAMED in source} == LED_FROM
