"""What the pages show, each with a fixed number of queries however much there is."""

from partnerships import selectors
from partnerships.models import Scheme


def test_scheme(world, django_assert_num_queries):
    scheme = Scheme.objects.get(partnership=world.partnership, version=2)
    with django_assert_num_queries(2):
        page = selectors.scheme_page(scheme)
    assert [version.version for version in page.versions] == [2, 1]
    assert page.groups[0][0] == "Contract award"
    assert sum(len(lines) for _, lines in page.groups) == page.count


def test_held_by(world):
    assert selectors.held_by(world.people["commissioner_mh"], on=world.on) == [
        "Commissioner, Older People's Mental Health",
        "Commissioner, Working Age Mental Health",
    ]
