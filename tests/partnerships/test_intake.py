"""A scheme as a file: what is read, every problem by its cell, attacks, and the same file out and in again."""

import time

import pytest
import yaml

from jct.core.errors import Refused
from jct.support.sheets import as_csv as sheet_csv
from partnerships import intake
from partnerships.intake.fields import OF_A_TEST
from partnerships.models import Scheme, SchemeTest
from partnerships.selectors.scheme import Names, clauses_of, names_of, said

HEAD = "Number,Decision,Text,Measure,Above,Up to,Post function,Body\n"
GOOD = HEAD + "1,Contract award,The head awards.,Lifetime value,,250000,head_of_commissioning,\n"


@pytest.fixture
def names(world):
    return names_of(world.partnership)


def told(text, names, name="scheme.csv"):
    return [
        (problem.where, problem.what)
        for problem in intake.read(text.encode(), name=name, names=names).problems
    ]


def test_a_csv_file_is_read(names):
    found = intake.read(GOOD.encode("utf-8-sig"), name="scheme.CSV", names=names)
    assert found.problems == []
    (clause,) = found.clauses
    assert (clause["number"], clause["decision_type"], clause["measure"], str(clause["up_to"])) == (
        "1", "contract_award", "lifetime_value", "250000",
    )  # fmt: skip
    assert (clause["deputies"], clause["mode"], clause["above"]) == (True, "sole", None)


def test_semicolons_other_letters_and_the_ways_people_write(names):
    text = (
        "number;decision;text;measure;up to;percent up to;post-function;gates;consult;starts;last day;recurrent\n"
        "1.10;CONTRACT VARIATION;Caf\xe9;change value;£25,000.50;5 %;Commissioner;legal;Carers;"
        "1 April 2027;31/03/2028;No\n"
    )
    (clause,) = intake.read(text.encode("cp1252"), name="s.csv", names=names).clauses
    assert (clause["number"], clause["text"], str(clause["up_to"]), str(clause["percent_up_to"])) == (
        "1.10", "Café", "25000.50", "5",
    )  # fmt: skip
    assert (clause["gates"], clause["consult"], clause["recurrent"]) == (["legal"], ["Carers"], False)
    assert (clause["starts"].isoformat(), clause["ends"].isoformat()) == ("2027-04-01", "2028-04-01")


def test_every_problem_at_once_by_its_cell(names):
    text = HEAD + (
        "1,Contract award,One,lifetime_value,,50000,King,\n"
        "2,Contract award,Two,lifetime_value,-5,100,commissioner,\n"
        "2,Contract award,Three,lifetime_value,,abc,,Joint Commissioning Board\n"
        ",,,none,5,,commissioner,JCPB\n"
    )
    found = told(text, names)
    assert found == [
        ("row 2, Post function", "“King” is not one of the list"),
        ("row 3, Above", "−\u2060£5 is less than nothing"),
        ("row 4, Up to", "“abc” is not an amount"),
        ("row 4, Body", "there is no body called “Joint Commissioning Board”"),
        ("row 5, Number", "it is empty"),
        ("row 5, Decision", "“” is not one of the list"),
        ("row 5, Text", "it is empty"),
        ("row 5, Measure", "there is a band but nothing says what it measures"),
        ("row 5, Body", "post function and body are both named"),
        ("row 4, Number", "clause 2 stands at row 3, Number already"),
    ]


def test_an_unknown_name_is_answered_with_the_nearest(names):
    text = HEAD + "1,Contract award,One,none,,,,Contracts Comittee\n"
    (problem,) = intake.read(text.encode(), name="s.csv", names=names).problems
    assert problem.instead == "perhaps Contracts Committee"


class Format:
    """One clause after the other in one of the two formats, and where a problem in a cell is said to stand."""

    def __init__(self, kind):
        self.name = f"scheme.{kind}"
        self.is_csv = kind == "csv"

    def file(self, *clauses):
        rows = [{"decision": "contract_award", "text": "x", **clause} for clause in clauses]
        if self.is_csv:
            heads = list(dict.fromkeys(name for row in rows for name in row))
            return sheet_csv(heads, [[str(row.get(name, "")) for name in heads] for row in rows]).decode()
        return yaml.safe_dump(
            {"scheme": "S", "clauses": rows}, sort_keys=False, default_flow_style=True, width=10**9
        )

    def place(self, problem, number, field):
        """Whether the problem is said to stand in that field of that clause: in its row, or on the one line of YAML."""
        return problem.where == (f"row {number + 1}, {field}" if self.is_csv else f"line 1, {field}")


@pytest.fixture(params=["csv", "yaml"])
def kind(request):
    return Format(request.param)


def band(number, above, up_to, **more):
    edges = {name: value for name, value in (("above", above), ("up to", up_to)) if value != ""}
    return {"number": number, "measure": "lifetime_value", "post_function": "commissioner", **edges, **more}


def test_overlapping_bands_are_a_problem(names, kind):
    text = kind.file(band(1, "", 50_000), band(2, 40_000, 90_000))
    (problem,) = intake.read(text.encode(), name=kind.name, names=names).problems
    assert kind.place(problem, 2, "Up to")
    assert "Clauses 1 and 2 both give commissioner the same decision" in problem.what
    assert told(kind.file(band(1, "", 50_000), band(2, 50_000, 90_000)), names, kind.name) == []


@pytest.mark.parametrize(
    ("clause", "field", "words"),
    [
        (band(1, -5, 100), "Above", "−\u2060£5 is less than nothing"),
        (band(1, 100, 50), "Up to", "£50 is not more than the £100"),
        (
            band(1, "", 50, post_function="", post="Astrologer"),
            "Post",
            "there is no post called “Astrologer”",
        ),
        (band(1, "", 50, post_function="", body="Conclave"), "Body", "there is no body called “Conclave”"),
        (band(1, "", 50, post_function="King"), "Post function", "“King” is not one of the list"),
    ],
)
def test_what_no_scheme_can_say(names, kind, clause, field, words):
    (problem,) = intake.read(kind.file(clause).encode(), name=kind.name, names=names).problems
    assert kind.place(problem, 1, field)
    assert words in problem.what


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("Starts", "31/02/2027", "not a day"),
        ("Starts", "soon", "not a day"),
        ("Notice days", "many", "not a number of days"),
        ("Percent up to", "most", "not a percentage"),
        ("Own partner", "perhaps", "neither yes nor no"),
        ("Care group", "Astrology", "no care group called"),
        ("Gates", "astrology", "not a gate"),
        ("Call-in days", "-1", "cannot be"),
    ],
)
def test_cells_nobody_can_read(names, column, cell, words):
    text = f"Number,Decision,Text,Post function,{column}\n1,Publication,x,secretary,{cell}\n"
    ((where, what),) = told(text, names)
    assert where == f"row 2, {column}"
    assert words in what


def test_headings(names):
    assert told("Number,Decision,Colour\n1,Publication,red\n", names)[:2] == [
        ("row 1", "“Colour” is no part of a scheme"),
        ("row 1", "the column “Text” is missing"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("", "s.csv", "no clauses|empty"),
        (HEAD, "s.csv", "no clauses"),
        ('a,"b\n', "s.csv", "not CSV"),
        ("", "s.yaml", "empty"),
        ("just words", "s.yaml", "must have"),
        ("clauses: [", "s.yaml", "not YAML that can be read at line"),
        ("clauses: []", "s.yaml", "no clauses"),
        ("a: &x [1]\nb: *x\n", "s.yaml", "alias"),
        ("clauses: [[[[[[[[1]]]]]]]]", "s.yaml", "nested too deeply"),
        ("scheme: a\nscheme: b\n", "s.yaml", "stands there twice"),
        ("? [a]\n: b\n", "s.yaml", "not a name"),
        ("\x00", "s.yaml", "not YAML"),
    ],
)
def test_files_that_are_no_scheme(names, text, name, words):
    with pytest.raises(Refused, match=words):
        intake.read(text.encode(), name=name, names=names)


def test_a_deep_file_and_a_bomb_cost_nothing(names):
    began = time.perf_counter()
    with pytest.raises(Refused, match="nested"):
        intake.read(("clauses: " + "[" * 100_000).encode(), name="s.yaml", names=names)
    bomb = "a: &a [x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(20)
    )
    with pytest.raises(Refused, match="alias"):
        intake.read(bomb.encode(), name="s.yaml", names=names)
    assert time.perf_counter() - began < 5


YAML = """
scheme: New scheme
clauses:
  - {number: 1, decision: Contract award, text: One, post: Head of Joint Commissioning, body: JCPB}
  - number: 2
    decision: publication
    text: "=cmd()"
    post_function: Secretary
    gates: [Legal clearance, nonsense]
    colour: red
    consult: {a: b}
  - words
tests:
  - {sentence: S, decision: publication, post_function: secretary, may: "yes"}
  - {amount: -1}
other: 3
"""


def test_yaml_problems_carry_their_lines(names):
    found = intake.read(YAML.encode(), name="s.yml", names=names)
    assert found.title == "New scheme"
    assert [(problem.where, problem.what) for problem in found.problems] == [
        ("line 10", "“colour” is no part of a scheme"),
        ("line 11, Consult", "it holds more than one value"),
        ("line 12", "it is not a set of named values"),
        ("line 16", "“other” cannot be read"),
        ("line 4, Body", "post and body are both named"),
        ("line 9, Gates", "“nonsense” is not a gate"),
        ("line 15, Sentence", "it is empty"),
        ("line 15, Decision", "it is not one of the list"),
        ("line 15, Amount", "it is less than nothing"),
        ("line 15", "one must be named, and only one"),
        ("line 15, May", "it does not say whether they may"),
    ]
    assert found.tests[0]["may"] is True


@pytest.mark.parametrize("kind", ["csv", "yaml"])
def test_the_county_scheme_goes_out_and_in_again_the_same(world, names, kind):
    scheme = Scheme.objects.get(partnership=world.partnership, version=2)
    rows = clauses_of(scheme)
    tests = [*scheme.tests.order_by("pk"), SchemeTest(sentence="S", decision_type="publication", fund="Pool A",
             post_function="secretary", may=False), SchemeTest(sentence="T", decision_type="publication", sector="a",
             regime="b", recurrent=True, post_function="secretary", may=True), SchemeTest(sentence="U",
             decision_type="publication", recurrent=False, post_function="secretary", may=True)]  # fmt: skip
    content = intake.as_csv(rows) if kind == "csv" else intake.as_yaml(scheme, rows, tests).encode()
    found = intake.read(content, name=f"scheme.{kind}", names=names)
    assert (found.problems, found.holds_tests) == ([], kind == "yaml")
    told = [{name: getattr(row, name) for name in OF_A_TEST} for row in tests]
    assert found.tests == (told if kind == "yaml" else [])
    again = [type(rows[0])(**facts) for facts in found.clauses]
    assert [said(row) for row in again] == [said(row) for row in rows]


def test_no_cell_runs_in_a_spreadsheet_and_its_text_comes_back(world, names):
    text = HEAD + '1,Contract award,"=HYPERLINK(""x"")",none,,,commissioner,\n'
    found = intake.read(text.encode(), name="s.csv", names=names)
    row = Scheme(title="x").clauses.model(**found.clauses[0])
    content = intake.as_csv([row])
    assert b"'=HYPERLINK" in content
    (again,) = intake.read(content, name="s.csv", names=names).clauses
    assert again["text"] == '=HYPERLINK("x")'


def test_ten_thousand_clauses_in_seconds(names, kind):
    text = kind.file(*(band(n, n - 1, n) for n in range(1, 10_001)))
    began = time.process_time()
    found = intake.read(text.encode(), name=kind.name, names=names)
    assert (len(found.clauses), found.problems) == (10_000, [])
    assert time.process_time() - began < 30


def test_no_more_than_twenty_thousand(names, kind):
    few = {"number": 1, "post_function": "secretary"}
    with pytest.raises(Refused, match="20,000 at most"):
        intake.read(kind.file(*([few] * 20_001)).encode(), name=kind.name, names=names)


LARGEST = 10 * 1024 * 1024  # bytes; what an upload may be
WIDE = f"- {{{', '.join(f'k{number}: b' for number in range(90))}}}\n"


@pytest.mark.parametrize(
    ("start", "again", "end", "name", "words"),
    [
        ("clauses:\n", "- {a: b}\n", "", "s.yaml", "20,000 at most"),
        ("clauses:\n- {", "k%d: x, ", "k: x}\n", "s.yaml", "more than 100 named values"),
        ("clauses:\n- gates: [", "a,", "a]\n", "s.yaml", "the list is too long"),
        ("clauses:\n- {number: 1, gates: '", "a;", "'}\n", "s.yaml", "more text than any part"),
        ("", "k%d: x\n", "", "s.yaml", "more than 100 named values"),
        ("clauses:\n", WIDE, "", "s.yaml", "More than 1,000"),
        ("clauses:\n- {number: &a x}\n", "- {number: *a}\n", "", "s.yaml", "alias"),
        ("Number,Decision,Text\n", "1,b,c\n", "", "s.csv", "20,000 at most"),
        ("Number,Decision,Text\n", "\n", "", "s.csv", "20,000 at most"),
        ("Number,Decision,Text", ",x", "\n1,b,c\n", "s.csv", "columns; a scheme has"),
        ("Number,Decision,Text\n1,b,", "x", "\n", "s.csv", "not CSV"),
    ],
)
def test_the_largest_file_is_put_away_in_seconds(start, again, end, name, words):
    """Whatever ten megabytes hold, reading stops where it is no scheme any more."""
    number = (LARGEST - len(start) - len(end)) // len(again)
    text = start + ("".join(again % n for n in range(number)) if "%d" in again else again * number) + end
    began = time.process_time()
    with pytest.raises(Refused, match=words):
        intake.read(text[:LARGEST].encode(), name=name, names=Names({}, {}, {}))
    assert time.process_time() - began < 10
