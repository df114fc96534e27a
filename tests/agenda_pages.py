"""Which pages about one record lead to an agenda, which do not and why, and how a test walks from one to the other."""

import html
import re
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

from tests.partnerships.meetings import Meetings

LED_FROM = {
    "partnerships:partnership", "partnerships:body", "partnerships:post", "partnerships:organisation",
    "partnerships:terms", "partnerships:checks", "partnerships:request", "partnerships:record",
    "partnerships:scheme", "partnerships:scheme_difference", "partnerships:minutes", "partnerships:interests",
    "contracts:contract", "contracts:provider", "performance:indicator", "reports:quarter", "reports:pack",
    "budgets:fund", "budgets:agreement", "budgets:contributions", "budgets:instalment", "budgets:return",
    "budgets:movements", "budgets:fund_movement", "budgets:line_budget", "budgets:virements", "budgets:reserves",
    "budgets:plan", "budgets:closing", "budgets:risk", "budgets:risk_draft", "budgets:outlook", "budgets:accuracy",
    "budgets:waiver", "budgets:statement", "budgets:better_care",
}  # fmt: skip

# Every other page with a key and no form that everybody inside may open, and why no meeting has it as an item.
NOT_LED_FROM = {
    "what stands on an agenda already": {
        "partnerships:meeting", "partnerships:agenda_item", "partnerships:paper",
    },
    "about one person": {
        "partnerships:person", "partnerships:my_cover", "partnerships:my_interests", "partnerships:recertify",
        "partnerships:cover", "partnerships:commits",
    },
    "lists whose rows have pages of their own": {
        "partnerships:bodies", "partnerships:organisations", "budgets:lines", "budgets:months", "budgets:plans",
    },
    "the workings behind a figure, or an act: the page of its record leads there": {
        "budgets:line", "budgets:fund_figures", "budgets:row_figures", "budgets:movement", "budgets:row",
        "budgets:certify",
    },
    "an edition of a pack": {"reports:document"},
}  # fmt: skip


def led_to(client, path):
    """What the page asks for when it leads to an agenda: {"about": …, "title": …}; None when it does not."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    found = re.search(r'href="(/partnership/meetings/put/[^"]+)"', answer.content.decode())
    if not found:
        return None
    return {name: values[0] for name, values in parse_qs(urlsplit(html.unescape(found[1])).query).items()}


def walk(paths, client_as, world):
    """From each page (name → address) to an agenda; of the last also that no member is led on, and that its item leads
    back. Returns what is broken."""
    secretary, member, broken = client_as("secretary"), client_as("board_member"), []
    for name, path in paths.items():
        asked = led_to(secretary, path)
        if not asked or asked["about"] != path or not asked["title"].strip():
            broken.append((name, "leads nowhere", asked))
    if led_to(member, path):
        broken.append((name, "offered to a member"))
    add = reverse("partnerships:add_item", args=[Meetings(world).plan().pk])
    facts = {"title": asked["title"], "verb": "note", "subject_url": asked["about"]}
    item = secretary.get(secretary.post(add, facts).url).content.decode()
    if html.escape(asked["title"]) not in item or f'href="{html.escape(path)}"' not in item:
        broken.append((name, "its item does not lead back"))
    return broken
