"""Every component is shown in the gallery, says what it takes, and every template keeps the page's promises."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from jct import gallery
from jct.gallery_examples import examples
from tests.frontend.markup import read

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# What every page loads, and what the pages of one app load besides.
SHEETS = Path(settings.BASE_DIR).glob("*/static/*/*.css")
CSS = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "pdf" not in path.parts)
# Words that scripts look for; they have no look of their own.
HOOKS = re.compile(r"govuk-js-")
# Names that GOV.UK and MOJ write into their markup without styling them.
PLAIN = {"govuk-table__body", "govuk-table__caption--s", "moj-timeline__header"}


def _source(path: Path) -> str:
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S)


def test_gallery_has_an_example_of_every_component_and_nothing_else():
    assert sorted(examples()) == gallery.component_names()


@pytest.mark.parametrize("name", gallery.component_names())
def test_component_says_what_it_is_for(name):
    purpose, parameters = gallery.notes(name)
    assert purpose[0].isupper()
    assert parameters or "No parameters" in purpose


def test_component_without_a_comment_is_refused(tmp_path, monkeypatch):
    (tmp_path / "bare.html").write_text("<p></p>", encoding="utf-8")
    monkeypatch.setattr(gallery, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"bare\.html must begin with a comment"):
        gallery.notes("bare")


def test_gallery_page_shows_each_component_under_its_name(client, db):
    page = read(client.get("/components/").content)
    shown = {heading.attributes.get("id") for heading in page.all("h2")}
    assert {*gallery.component_names(), "forms"} <= shown


def test_no_id_is_used_twice_in_the_gallery(client, db):
    ids = [
        node.attributes["id"]
        for node in read(client.get("/components/").content).all()
        if "id" in node.attributes
    ]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_has_nothing_inline(path):
    """The Content-Security-Policy allows scripts and styles from our own files only."""
    source = re.sub(r'{% if medium == "pdf" %}.*?{% endif %}', "", _source(path))
    found = re.findall(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", source)
    assert not found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_loads_nothing_from_elsewhere(path):
    assert not re.findall(r"""(?:src|srcset)=["']https?:|<link[^>]*https?:""", _source(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_classes_of_a_template_exist(path):
    """A class nobody styles is a slip of the pen."""
    source = re.sub(r"{%.*?%}", " ", _source(path))
    names = {name for names in re.findall(r'class="([^"]*)"', source) for name in names.split()}
    known = {
        name
        for name in names
        if re.fullmatch(r"(govuk|moj|jct)-[\w!-]+", name)
        and not name.endswith("-")
        and not HOOKS.search(name)
    }
    missing = {name for name in known if "." + name.replace("!", "\\!") not in CSS}
    assert not missing - PLAIN


def test_terms_of_one_page_have_ids_of_their_own(rf):
    source = render_to_string("help/quarter.html", {"topic": None, "others": []}, rf.get("/help/quarter/"))
    ids = re.findall(r'popovertarget="([^"]+)"', source)
    assert len(ids) > 3
    assert ids == sorted(set(ids), key=ids.index)
