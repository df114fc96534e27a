"""The printed reports: accessible, reproducible, sealed, and saying what the page says."""

import html.parser
import re
import subprocess
from dataclasses import dataclass, field

import pikepdf
import pytest

from jct.support import pdf
from reports.domain import performance_report, revenue_monitor
from reports.domain.words import Edition
from reports.render import html as pages
from tests.reports.facts import told
from tests.tools import verapdf

SHA = "0123456789abcdef" * 4
SIGNED = (
    ("Head of Joint Commissioning", "Helen Fairweather", "20 October 2026", "Clause 4.2 of the scheme"),
)
COMPOSERS = {"performance_report": performance_report.compose, "revenue_monitor": revenue_monitor.compose}


@dataclass
class Printed:
    document: object
    source: str
    content: bytes
    pages: int
    path: object = None
    text: str = ""


@pytest.fixture(scope="module")
def known(facts):
    """Facts with every section there is."""
    return told(facts)


@pytest.fixture(scope="module")
def printed(known, tmp_path_factory):
    """Both reports, as drafts and approved, printed once for the module."""
    folder = tmp_path_factory.mktemp("printed")
    made = {}
    for kind, compose in COMPOSERS.items():
        for draft in (True, False):
            document = compose(known, Edition(2, SHA, draft, () if draft else SIGNED))
            source = pages.printable(document)
            content, number = pdf.write(source)
            path = folder / f"{kind}-{'draft' if draft else 'final'}.pdf"
            path.write_bytes(content)
            made[kind, draft] = Printed(
                document, source, content, number, path, run("pdftotext", "-layout", path, "-")
            )
    return made


def run(*command):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout


# Accessible ----------------------------------------------------------------------------------------------------------
def test_verapdf_finds_nothing_against_pdf_ua_1_and_something_against_a_bad_file(printed, tmp_path):
    bad = tmp_path / "bad.pdf"
    with pikepdf.open(printed["revenue_monitor", False].path) as broken:
        del broken.Root["/StructTreeRoot"]
        broken.save(bad)
    said = verapdf.findings([bad, *(one.path for one in printed.values())])
    assert said.pop(bad)
    assert all(not against for against in said.values()), said


class Outline(html.parser.HTMLParser):
    """Headings with their words, and tables as rows of (header?, words)."""

    def __init__(self):
        super().__init__()
        self.headings, self.tables, self._open, self._words = [], [], [], []

    def handle_starttag(self, tag, attrs):
        if re.fullmatch("h[1-6]", tag) or tag in ("th", "td"):
            self._words = []
            self._open.append((tag, dict(attrs)))
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])

    def handle_endtag(self, tag):
        if not self._open or self._open[-1][0] != tag:
            return
        _, attrs = self._open.pop()
        words = squeeze("".join(self._words))
        if tag in ("th", "td"):
            if tag == "th":
                assert attrs.get("scope") in ("row", "col"), f"a header cell without scope: {words}"
            self.tables[-1][-1].append((tag == "th", words))
        else:
            self.headings.append((tag, words))

    def handle_data(self, data):
        self._words.append(data)


def squeeze(text):
    return re.sub(r"\s+", "", text)


@dataclass
class Tags:
    """The same, read from a PDF's tag tree, with the words of each tag's marked content."""

    headings: list = field(default_factory=list)
    tables: list = field(default_factory=list)


def tags_of(path):
    found = Tags()
    with pikepdf.open(path) as file:
        words = {page.objgen: marked_words(page) for page in file.pages}
        walk(file.Root.StructTreeRoot, None, words, found)
    return found


def marked_words(page):
    """Each marked-content number of a page with its words, through the fonts' own tables."""
    fonts = {name: to_unicode(font) for name, font in page.Resources.Font.items()}
    texts, stack, font = {}, [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC":
            mark = operands[1]
            stack.append(int(mark.MCID) if isinstance(mark, pikepdf.Dictionary) and "/MCID" in mark else None)
        elif name == "BMC":
            stack.append(None)
        elif name == "EMC":
            stack.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("Tj", "TJ"):
            number = next((number for number in reversed(stack) if number is not None), None)
            if number is not None:
                texts[number] = texts.get(number, "") + shown(operands[0], font)
    return texts


def shown(operand, font):
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(font.get(codes[place : place + 2], "?") for place in range(0, len(codes), 2))


def to_unicode(font):
    table = {}
    for code, text in re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes()):
        table[bytes.fromhex(code.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return table


def walk(node, page, words, found):
    """Depth first; returns the words beneath `node`."""
    page = node.get("/Pg", page)
    kind = str(node.get("/S", ""))[1:]
    if kind == "Table":
        found.tables.append([])
    elif kind == "TR":
        found.tables[-1].append([])
    text = "".join(child_words(kid, page, words, found) for kid in kids_of(node))
    if re.fullmatch("H[1-6]", kind):
        found.headings.append((kind.lower(), squeeze(text)))
    elif kind in ("TH", "TD"):
        found.tables[-1][-1].append((kind == "TH", squeeze(text)))
    return text


def kids_of(node):
    kids = node.get("/K", [])
    return kids if isinstance(kids, pikepdf.Array) else [kids]


def child_words(kid, page, words, found):
    if isinstance(kid, int):
        return words[page.objgen].get(kid, "")
    if "/MCID" in kid:
        return words[kid.get("/Pg", page).objgen].get(int(kid.MCID), "")
    return walk(kid, page, words, found) if "/S" in kid else ""


@pytest.mark.parametrize("kind", COMPOSERS)
def test_the_tag_tree_has_the_headings_and_tables_of_the_html(printed, kind):
    one = printed[kind, False]
    expected, found = Outline(), tags_of(one.path)
    expected.feed(one.source)
    assert found.headings == expected.headings
    # The contents table's page numbers are made by the layout, so only its titles are compared.
    assert [[row[0] for row in found.tables[0]]] == [[row[0] for row in expected.tables[0]]]
    assert found.tables[1:] == expected.tables[1:]
    assert len(found.tables) > 5


@pytest.mark.parametrize("kind", COMPOSERS)
def test_the_web_twin_says_what_the_pdf_says(printed, kind):
    one = printed[kind, False]
    paper, page = Outline(), Outline()
    paper.feed(one.source)
    page.feed(pages.twin(one.document))
    assert page.headings == paper.headings
    assert page.tables == paper.tables[1:]


def test_every_drawing_has_a_text_alternative(printed):
    source = printed["performance_report", False].source
    images = re.findall(r"<img [^>]*>", source)
    assert images
    assert all(re.search(r'alt="[^"]{40,}"', image) for image in images)


def test_language_title_and_bookmarks(printed):
    for one in printed.values():
        with pikepdf.open(one.path) as file:
            assert str(file.Root.Lang) == "en-GB"
            assert one.document.title in str(file.docinfo["/Title"])
            with file.open_outline() as outline:
                titles = [item.title for item in outline.root]
        assert titles[0] == one.document.title
        inner = [section.title for level, section in one.document.walk() if level == 1]
        marks = {item.title for item in _all_marks(one.path)}
        assert set(inner) <= marks


def _all_marks(path):
    with pikepdf.open(path) as file, file.open_outline() as outline:
        todo = list(outline.root)
        while todo:
            item = todo.pop()
            todo += item.children
            yield item


# The same bytes, our typeface, sealed --------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", COMPOSERS)
def test_the_same_facts_give_the_same_bytes(printed, known, kind):
    again = COMPOSERS[kind](known, Edition(2, SHA, False, SIGNED))
    write = pdf.write.__wrapped__  # not what another test printed
    assert write(pages.printable(again))[0] == printed[kind, False].content


def test_only_our_typeface_is_embedded(printed):
    for one in printed.values():
        rows = run("pdffonts", one.path).splitlines()[2:]
        assert rows
        assert all(re.match(r"[A-Z]{6}\+Source-Sans-3", row) for row in rows), rows
        assert all(re.search(r"\byes\s+yes\s+yes\b", row) for row in rows), rows


@pytest.mark.parametrize(
    "address", ["http://example.com/x.png", "file:///etc/hostname", "ftp://example.com/x"]
)
def test_nothing_is_fetched_from_elsewhere(address):
    source = (
        f'<html lang="en-GB"><head><title>x</title></head><body><img alt="x" src="{address}"></body></html>'
    )
    with pytest.raises(pdf.RenderingFailed):
        pdf.write(source)


# What stands on the pages --------------------------------------------------------------------------------------------
def test_every_page_but_the_cover_names_the_facts_it_came_from(printed):
    for (_, draft), one in printed.items():
        sheets = one.text.split("\f")[:-1]
        assert len(sheets) == one.pages
        for number, sheet in enumerate(sheets[1:], 2):
            assert SHA in sheet
            assert "Data as at 20 October 2026" in sheet
            assert f"Page {number} of {one.pages}" in sheet
            assert ("draft: not approved for publication" in sheet) is draft


def test_the_contents_page_gives_the_page_each_section_stands_on(printed):
    one = printed["revenue_monitor", False]
    sheets = one.text.split("\f")
    for title in ("Fund tables", "Contributions", "Notes"):
        number = int(re.search(rf"^ *{title} +(\d+)$", sheets[1], re.MULTILINE).group(1))
        assert re.search(rf"^ *{title}$", sheets[number - 1], re.MULTILINE)


def test_the_summary_takes_two_pages_and_stands_first(printed):
    sheets = printed["performance_report", False].text.split("\f")
    assert "What needs attention" in sheets[2]
    assert "Failing" in sheets[2] + sheets[3]
    assert "The quarter in figures" in sheets[3] + sheets[4]
