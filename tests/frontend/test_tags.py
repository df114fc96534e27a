"""The filters and tags of `{% load jct %}`."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from jct.support import glossary, meter
from jct.support.templatetags import jct


def draw(source: str, **values) -> str:
    return Template("{% load jct %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "words"),
    [
        ("{{ x|pounds }}", Decimal("1234.5"), "£1,234.50"),
        ("{{ x|pounds }}", None, ""),
        ("{{ x|pounds }}", Decimal(-5), "−\u2060£5"),
        ("{{ x|pounds_k }}", Decimal(-5000), "−\u2060£5k"),
        ("{{ x|whole_pounds }}", Decimal("-5.40"), "−\u2060£5"),
        ("{{ x|accounts }}", Decimal("1250000.00"), "1,250,000"),
        ("{{ x|accounts }}", "-425404.73", "(425,404.73)"),
        ("{{ x|accounts }}", None, "–"),
        ("{{ x|pounds_k }}", Decimal(1584000), "£1,584k"),
        ("{{ x|pounds_k }}", None, ""),
        ("{{ x|over_under }}", Decimal(1584000), "£1,584k over"),
        ("{{ x|over_under }}", Decimal("-233000"), "£233k under"),
        ('{{ x|over_under:"exact" }}', Decimal("1584000.10"), "£1,584,000.10 over"),
        ("{{ x|over_under }}", Decimal(0), "on budget"),
        ("{{ x|over_under }}", None, ""),
        ("{{ x|iso }}", date(2026, 10, 20), "2026-10-20"),
        ("{{ x|iso }}", datetime(2026, 10, 20, 9, 5, 1, 589421, UTC), "2026-10-20T10:05:01+01:00"),
        ("{{ x|iso }}", None, ""),
        ("{{ x|date_gb }}", date(2026, 10, 20), "20 October 2026"),
        ("{{ x|date_gb }}", datetime(2026, 7, 1, 13, 5, tzinfo=UTC), "1 July 2026 at 2:05pm"),
        ("{{ x|date_gb }}", datetime(2026, 12, 1, 0, 5, tzinfo=UTC), "1 December 2026 at 12:05am"),
        ("{{ x|date_gb }}", None, ""),
        ("{{ x|last_day }}", date(2027, 4, 1), "31 March 2027"),
        ("{{ x|last_day }}", None, "no end date"),
        ("{{ x|code_words }}", "vcse", "Voluntary, community or social enterprise"),
        ("{{ x|code_words }}", "my_own_word", "my own word"),
        ("{{ x|whole_pounds }}", Decimal("20461538.50"), "£20,461,539"),
        ("{{ x|whole_pounds }}", None, ""),
        ("{{ x|percent }}", Decimal("12.35"), "12.4%"),
        ("{{ x|percent:0 }}", Decimal("12.5"), "13%"),
        ("{{ x|percent }}", None, "n/a"),
        (
            "{{ x|browser }}",
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "{{ x|browser }}",
            "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Safari/604.1",
            "Safari on an iPad",
        ),
        ("{{ x|browser }}", "curl/8", "curl/8"),
    ],
)
def test_filter_words(source, value, words):
    assert draw(source, x=value) == words


def test_a_period_says_its_last_day():
    assert draw("{{ a|until:b }}", a=date(2026, 4, 1), b=date(2027, 4, 1)) == "1 April 2026 to 31 March 2027"
    assert draw("{{ a|until:b }}", a=date(2026, 4, 1), b=None) == "from 1 April 2026"


def test_rows_come_as_tuples_or_mappings():
    rows = jct.as_rows(
        [("Provider", "Calder Vale", "/p/1"), {"key": "Value", "value": 5, "action_url": "/edit"}]
    )
    assert rows == [jct.Row("Provider", "Calder Vale", "/p/1"), jct.Row("Value", 5, None, "", "/edit")]
    assert jct.as_rows(None) == []
    assert jct.any_action(rows)
    assert not jct.any_action(rows[:1])


def test_numbers_and_named_columns_are_figures():
    cells = jct.as_cells(["Line", "£5k", Decimal(5), True, {"text": "Late", "tag": "red"}], "2, 4")
    assert [cell.numeric for cell in cells] == [False, True, True, True, False]
    assert cells[4].tag == "red"


def test_component_takes_what_stands_between_its_tags_and_escapes_its_parameters():
    drawn = draw('{% component "details" summary=x %}<em>{{ y }}</em>{% endcomponent %}', x="<b>", y="<i>")
    assert "&lt;b&gt;" in drawn
    assert "<em>&lt;i&gt;</em>" in drawn


def test_component_does_not_see_the_page_around_it():
    assert "secret" not in draw(
        '{% component "inset" %}words{% endcomponent %}', title="secret", text="secret"
    )


def test_page_links_keep_the_rest_of_the_address():
    from django.core.paginator import Paginator

    request = RequestFactory().get("/", {"sort": "title", "page": "2"})
    links = jct.page_links(type("Page", (), {"request": request})(), Paginator(range(50), 10).page(2), "")
    assert links.previous == "?sort=title&page=1"
    assert links.next == "?sort=title&page=3"
    assert links.pages[0] == (1, "?sort=title&page=1")


def test_first_and_last_page_lead_nowhere_further():
    from django.core.paginator import Paginator

    request = RequestFactory().get("/")
    only = jct.page_links(type("Page", (), {"request": request})(), Paginator(range(5), 10).page(1), "p")
    assert (only.previous, only.next) == ("", "")
    assert only.pages == [(1, "?p=1")]


def test_crumbs_are_pairs():
    assert 'href="/contracts/">Contracts</a>' in draw('{% crumbs "Contracts" "/contracts/" %}')
    with pytest.raises(ValueError, match="shorter"):
        draw('{% crumbs "Contracts" %}')


def test_a_word_the_glossary_lacks_stops_the_page():
    with pytest.raises(KeyError):
        draw('{% term "no such word" %}')


def test_term_shows_its_meaning_in_place():
    drawn = draw('{% term "virement" "moved" %}.')
    assert ">moved<" in drawn
    assert glossary.find("Virement").meaning in drawn
    assert drawn.endswith("</span>.")


def test_every_term_has_a_meaning_and_a_place_of_its_own():
    slugs = [term.slug for term in glossary.TERMS]
    assert len(slugs) == len(set(slugs)) > 40
    assert all(term.meaning.endswith(".") for term in glossary.TERMS)
    assert sum(len(terms) for terms in glossary.by_subject().values()) == len(glossary.TERMS)


@pytest.mark.parametrize(
    ("budget", "forecast", "actual", "expected"),
    [
        (100, 150, 50, (410, 615, 205, 410, 205)),
        (100, 80, None, (615, 492, 0, 492, 0)),
        (0, 0, 0, (0, 0, 0, 0, 0)),
        (100, -20, None, (615, 0, 0, 0, 0)),
    ],
)
def test_bar_lengths(budget, forecast, actual, expected):
    bar = meter.bar(
        budget=Decimal(budget), forecast=Decimal(forecast), actual=None if actual is None else Decimal(actual)
    )
    assert (bar.budget, bar.forecast, bar.actual, bar.within, bar.over) == expected
    assert bar.variance == forecast - budget
