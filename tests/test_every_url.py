"""Every address as every kind of person: who is let in, who is told what is missing, who is sent to sign in.

The table is the whole access policy of the site as its visitors meet it, one line an address, one letter a person.
A new address fails the test until it stands in the table; so does a door that opens to one person more. Addresses with
a key are asked for a row that does not exist: whoever may open the door gets 404 there (rows are scoped further, which
each app's own tests show).
"""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from jct.support.access import Perm
from jct.support.views import Needs
from tests.access_table import ACCESS, LETTERS

EXAMPLES = {
    "int:pk": "999999",
    "int:partnership": "999999",
    "int:row": "999999",
    "int:edit": "999999",
    "int:comment": "999999",
    "slug:slug": "accessibility",
    "uuid:pk": str(uuid.UUID(int=0)),
    "str:quarter": "2026-Q2",
    "period:period": "2026-09-01",
}


def walk(patterns, namespace="", prefix=""):
    """(name, route, view) of every pattern, depth first."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace or "") if part)
            yield from walk(pattern.url_patterns, inner, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
            yield name, prefix + str(pattern.pattern), pattern.callback


def ours():
    """Our own addresses; the admin and allauth keep doors of their own, tested below."""
    return [
        row for row in walk(get_resolver().url_patterns) if not row[1].startswith(("admin/", "accounts/"))
    ]


def example(route: str) -> str:
    """A path for a route: each `<converter:name>` replaced by a key nobody has."""
    path = "/" + route
    for placeholder, value in EXAMPLES.items():
        path = path.replace(f"<{placeholder}>", value)
    return path


def test_every_view_of_ours_names_what_it_needs():
    silent = [
        route for _, route, view in ours() if not isinstance(getattr(view, "needs", None), Perm | Needs)
    ]
    assert silent == []


def test_no_two_addresses_share_a_name():
    names = [name for name, _, _ in ours()]
    assert sorted(names) == sorted(set(names))


def test_every_address_stands_in_the_table_and_no_other():
    assert sorted(ACCESS) == sorted(name for name, _, _ in ours())


@pytest.fixture
def client_of(client_as, stranger):
    """The client of the person with this letter."""

    def client(letter: str) -> Client:
        key = LETTERS[letter]
        return Client() if key == "nobody" else stranger if key == "stranger" else client_as(key)

    return client


def let_in(client: Client, path: str) -> bool:
    """Whether the door opens: anything but 403 and the way to the sign-in page. A fault is never a door."""
    answer = client.get(path)
    assert answer.status_code < 500, f"{path} broke"
    to_sign_in = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    return answer.status_code != 403 and not to_sign_in


@pytest.mark.parametrize("letter", list(LETTERS), ids=list(LETTERS.values()))
def test_every_address_as_every_person(letter, client_of):
    client, wrong = client_of(letter), []
    for name, route, _ in ours():
        if name == "home:front":  # sends everybody on: to their work, or to sign in
            continue
        path = example(route)
        assert "<" not in path, f"give {route} an example key"
        if let_in(client, path) != (letter in ACCESS[name]):
            wrong.append(f"{name} {'opens' if letter not in ACCESS[name] else 'is closed'}")
    assert wrong == []


@pytest.mark.parametrize("letter", list(LETTERS), ids=list(LETTERS.values()))
def test_the_admin_is_for_staff_only(letter, client_of):
    client = client_of(letter)
    first = client.get("/admin/")
    assert (first.status_code, first.url.split("?")[0]) == (302, "/admin/login/")
    door = client.get(first.url)
    if letter == "-":
        assert (door.status_code, door.url.split("?")[0]) == (302, "/accounts/login/")
    else:
        assert door.status_code == 403


def test_a_refusal_says_what_is_missing_and_who_can_give_it(client_as):
    page = client_as("board_member").get("/contracts/imports/new/").content.decode()
    assert "import a contract register" in page
    assert "Oliver Trent" in page
