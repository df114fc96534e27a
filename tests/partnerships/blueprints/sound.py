"""What holds for every structure; each journey's module imports these tests and so runs them on its own structure."""

from django.urls import reverse

from partnerships.domain.words import SchemeState
from partnerships.selectors.inspection import basis_of, findings, inspect
from tests.partnerships.blueprints.structure import signed_in

__all__ = [
    "test_its_pages_are_shown",
    "test_its_scheme_has_no_faults",
    "test_its_scheme_keeps_its_sentences",
    "test_the_whole_is_loaded",
    "test_what_is_peculiar_to_it_is_asked_for_on_its_pages",
]


def test_the_whole_is_loaded(structure):
    rows, loaded = structure.blueprint, structure.partnership
    assert loaded.partners.count() == len(rows.partners)
    assert loaded.care_groups.count() == len(rows.care_groups)
    assert loaded.localities.count() == len(rows.localities)
    assert loaded.stakeholders.count() == len(rows.stakeholders)
    assert loaded.bodies.count() == len(rows.bodies)
    assert loaded.posts.count() == len(rows.posts) + 1  # and the governance officer
    assert loaded.transfers.count() == len(rows.transfers)
    assert loaded.incompatible_functions.count() == len(rows.incompatible)
    for row in rows.bodies:
        body = structure.body(row["key"])
        assert body.seats.count() == len(row.get("seats", ()))
        assert body.reports_to.count() == len(row.get("reports_to", ()))
        assert body.powers.count() == len(row.get("powers", ()))
        assert body.terms.count() == len(row.get("terms", ()))
    scheme = loaded.schemes.get()
    assert scheme.state == SchemeState.ADOPTED
    assert scheme.clauses.count() == len(rows.scheme["clauses"])


def test_its_scheme_has_no_faults(structure):
    found = findings(structure.partnership.schemes.get(), on=structure.loaded_on)
    assert [finding.sentence for finding in found if finding.blocks] == []


def test_its_scheme_keeps_its_sentences(structure):
    results = inspect(basis_of(structure.partnership.schemes.get(), on=structure.loaded_on)).tests
    assert len(results) == len(structure.blueprint.scheme["tests"])
    assert [result.finding for result in results if not result.holds] == []


def test_its_pages_are_shown(structure):
    """A structure unlike the demonstration's (bodies without seats, two parents, no care groups) fits every page."""
    client = signed_in(structure.officer)
    loaded = structure.partnership
    top = loaded.bodies.get(is_top=True)
    addresses = [
        ("partnership", loaded.pk),
        ("bodies", loaded.pk),
        ("checks", loaded.pk),
        ("scheme", loaded.schemes.get().pk),
        ("body", top.pk),
    ]
    for name, key in addresses:
        page = client.get(reverse(f"partnerships:{name}", args=[key]))
        assert page.status_code == 200, (name, key)


def test_what_is_peculiar_to_it_is_asked_for_on_its_pages(structure, request):
    """Right after loading, the form offers the words that the clauses go by, and the page says whose decision it is."""
    on_page = request.module.ON_PAGE
    found, text = structure.ask_on_page(on_page["by"], request.module.ASKED, **on_page["asked"])
    assert found is not None, text
    assert [words for words in on_page["shown"] if words not in text] == []
