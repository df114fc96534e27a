"""Every page that links lead to, as the people who meet them: one visit for each kind of page.

The walk starts at "Your work" and the menu and follows each link of the site whose shape it has not seen yet, so a new
page is examined as soon as anything links to it (axe, console, other hosts, 320 px: see walker.py).
"""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.journeys.walker import People, Walker

WALKERS = (
    "head",
    "commissioner_mh",
    "contracts_officer",
    "finance_officer_council",
    "pool_manager",
    "cfo_council",
    "board_member",
    "governance",
)
FILES = re.compile(r"\.(csv|xlsx|yaml|json|pdf|svg)$|/pdf/$|/meetings/feed/")


def shape(address: str) -> str:
    """The kind of page behind an address: its path without keys and dates, whatever it is asked."""
    return re.sub(r"\d{4}-Q[1-4]|\d{4}-\d\d-\d\d|\d+", "#", urlsplit(address).path)


def links(walker: Walker) -> list[str]:
    """Addresses of this site that the page links to, downloads left out, in order."""
    found = walker.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    here, host = walker.page.url, urlsplit(walker.base).netloc
    addresses = (urlsplit(urljoin(here, href)) for href in found)
    return [
        parts._replace(scheme="", netloc="", fragment="").geturl()
        for parts in addresses
        if parts.netloc == host and not FILES.search(parts.path) and "download=" not in parts.query
    ]


@pytest.fixture(scope="session")
def met() -> set[str]:
    """The kinds of pages somebody has visited already."""
    return set()


@pytest.mark.parametrize("key", WALKERS)
def test_every_page_that_links_lead_to(people: People, met: set[str], key: str):
    walker, queue, faults = people(key), ["/work/"], []
    while queue:
        address = queue.pop(0)
        try:
            walker.goto(address)
        except AssertionError as fault:
            faults.append(str(fault))
            walker.faults.clear()
        for link in links(walker):
            if shape(link) not in met:
                met.add(shape(link))
                queue.append(link)
    assert faults == []


def test_the_walk_has_been_everywhere(met: set[str]):
    rooms = {kind.split("/")[1] for kind in met}
    assert rooms >= {
        "work",
        "partnership",
        "contracts",
        "budgets",
        "performance",
        "reports",
        "people",
        "help",
        "accounts",
    }
    assert len(met) > 60


def test_the_sign_in_page_and_the_public_pages(people: People):
    visitor = people.nobody()
    for path in (
        "/accounts/login/",
        "/accounts/password/reset/",
        "/help/",
        "/reports/verify/",
        "/components/",
    ):
        visitor.goto(path)
    visitor.goto("/accounts/login/")
    visitor.page.get_by_label("E-mail address").fill("head@northmere.example")
    visitor.page.get_by_label("Password", exact=True).fill("wrong")
    visitor.press("Sign in")
    visitor.reads("There is a problem")


def test_a_page_that_does_not_exist_and_one_that_is_not_yours(people: People):
    member = people("board_member")
    member.refusals = ("/contracts/999999/", "/people/")
    member.goto("/contracts/999999/")
    member.reads("Page not found")
    member.goto("/people/")
    member.reads("Oliver Trent")
