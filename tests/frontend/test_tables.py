"""Lists drawn by django-tables2 in our template."""

import django_tables2
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from jct.support.tables import FIGURES
from tests.frontend.markup import read


class Contracts(django_tables2.Table):
    """A small list for these tests."""

    title = django_tables2.Column()
    value = django_tables2.Column(attrs=FIGURES)
    note = django_tables2.Column(orderable=False)

    caption = "Contracts"
    empty_title = "No contracts yet"
    downloads = (("Download as CSV", "?download=csv"),)

    class Meta:
        empty_text = "Import a register."


def draw(rows: int, **address: str) -> str:
    request = RequestFactory().get("/", address)
    data = [{"title": f"Contract {n:02}", "value": n, "note": "-"} for n in range(rows)]
    table = Contracts(data)
    django_tables2.RequestConfig(request, paginate={"per_page": 5}).configure(table)
    return render_to_string("components/table_list.html", {"table": table}, request)


def test_sorted_column_says_so_and_the_next_press_turns_it():
    page = read(draw(12, sort="title", page="2", q="care"))
    heads = page.all("th")[:3]
    assert [head.attributes.get("aria-sort") for head in heads] == ["ascending", "none", None]
    assert heads[0].all("a")[0].attributes["href"] == "?sort=-title&q=care"
    assert read(draw(12, sort="-title")).all("th")[0].attributes["aria-sort"] == "descending"


def test_figures_stand_on_the_right():
    page = read(draw(2))
    assert [("govuk-table__header--numeric" in head.classes) for head in page.all("thead")[0].all("th")] == [
        False,
        True,
        False,
    ]
    assert "govuk-table__cell--numeric" in page.all("td")[0].classes


def test_pages_keep_sorting_and_filters():
    page = read(draw(12, sort="title", q="care"))
    following = next(link for link in page.all("a") if link.attributes.get("rel") == "next")
    assert following.attributes["href"] == "?sort=title&q=care&page=2"
    assert "Showing 1 to 5 of 12" in page.text


def test_one_page_says_how_many():
    page = read(draw(3))
    assert "3 in all" in page.text
    assert not page.all("nav")


def test_download_link_stands_below():
    assert [link.text for link in read(draw(3)).all("a") if "download" in link.attributes] == [
        "Download as CSV"
    ]


def test_empty_list_says_what_to_do():
    page = read(draw(0))
    assert page.all("h2")[0].text == "No contracts yet"
    assert "Import a register." in page.text
    assert not page.all("table")


@pytest.mark.parametrize("rows", [1, 12])
def test_first_cell_of_a_row_is_its_header(rows):
    body = read(draw(rows)).all("tbody")[0]
    assert all(row.all("th")[0].attributes["scope"] == "row" for row in body.all("tr"))
