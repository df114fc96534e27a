"""The pages of the ledger for the right person, the wrong person and the stranger."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgets.models import LedgerImport, LedgerMove, LedgerRow, LedgerSource
from budgets.selectors import ledger as selectors
from budgets.services import ledger_rules, periods
from jct.core.calendar import Quarter
from tests.budgets.ledger_kit import DATA, OFFICER, add, read, rows, send
from tests.budgets.test_views import text, url


@pytest.fixture
def ledgers(pool, client_as):
    return client_as(OFFICER)


def upload(client, pool, data, name="ledger.csv"):
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post(url("ledgers"), {"partner": pool.council.pk, "file": file}, follow=True)


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_a_real_ledger_in_the_browser(pool, ledgers, name):
    page = text(upload(ledgers, pool, (DATA / name).read_bytes(), name))
    assert "Confirm its total" in page
    assert "By period" in page
    kept = LedgerImport.objects.get()
    wrong = text(ledgers.post(url("ledger", kept.pk), {"total": "1"}))
    assert "Nothing was added" in wrong
    page = text(ledgers.post(url("ledger", kept.pk), {"total": f"£{kept.total:,}"}, follow=True))
    assert f"Added {kept.count} rows, confirmed by Joyce Bell" in page
    assert LedgerRow.objects.count() == kept.count
    again = text(upload(ledgers, pool, (DATA / name).read_bytes(), name))
    assert "This very file was added on" in again
    assert f"{kept.count} rows" in text(ledgers.get(url("file_rows", kept.pk)))


def test_control_totals_before_anything_is_added(pool, ledgers):
    ledger_rules.add_rule(
        partner=pool.council, line=pool.lines["LD1"], field="service", contains="placements",
        by=pool.people[OFFICER], at=pool.world.at,
    )  # fmt: skip
    add(pool, rows("1,01/07/2026,5.00,A,Placements"))
    lines = ("1,01/07/2026,5.00,A,Placements", "2,01/08/2026,7.50,A,Placements", "3,02/08/2026,1.25,A,Print")
    page = text(upload(ledgers, pool, rows(*lines)))
    for cells in (
        ("New rows, to be added", "2", "£8.75"),
        ("on no budget line: they will wait for one", "1", "£1.25"),
        ("Stand in the ledger already, left out", "1", "£5"),
        ("The whole file", "3", "£13.75"),
        ("4 of 2026/27", "1", "£5"),
        ("5 of 2026/27", "2", "£8.75"),
        ("LD community placements", "1", "£7.50"),
    ):
        at = page.index(cells[0])
        assert all(f">{cell}</td>" in page[at : at + 300] for cell in cells[1:]), cells
    assert LedgerRow.objects.count() == 1


def test_what_belongs_to_a_shut_quarter_is_told_before_it_is_confirmed(pool, ledgers):
    keeper = {"by": pool.people["pool_manager"], "at": pool.world.at}
    ledger_rules.add_rule(
        partner=pool.council, line=pool.lines["LD1"], field="service", contains="placements",
        by=pool.people[OFFICER], at=pool.world.at,
    )  # fmt: skip
    add(pool, rows("9,01/07/2026,5.00,A,Print"))
    for number in (1, 2):
        periods.set_period(
            partnership=pool.world.partnership,
            quarter=Quarter(2026, number),
            state="closed",
            why="Done.",
            **keeper,
        )
    kept = read(
        pool,
        rows(
            "1,01/05/2026,5.00,A,Placements", "2,01/06/2026,1.25,A,Print", "3,01/10/2026,7.00,A,Placements",
            "9,01/07/2026,5.00,A,Print",
        ),
    )  # fmt: skip
    page = text(ledgers.get(url("ledger", kept.pk)))
    assert "Some of it cannot be added now" in page
    assert "1 new row, £5: Learning disabilities pool: Quarter 1 2026/27 is closed to officers." in page
    assert "1 new row, £5: Learning disabilities pool: Quarter 2 2026/27 is closed to officers." in page
    assert "1 new row, £1.25: Quarter 1 2026/27 is closed to officers." in page
    assert page.count(" is closed to officers.") == 3
    refused = text(ledgers.post(url("ledger", kept.pk), {"total": "18.25"}))
    assert "Learning disabilities pool: Quarter 1 2026/27 is closed to officers." in refused
    assert LedgerRow.objects.count() == 1
    periods.set_period(
        partnership=pool.world.partnership, quarter=Quarter(2026, 1), state="open", why="Late.", **keeper
    )
    assert "Quarter 1 2026/27 is closed" not in text(ledgers.get(url("ledger", kept.pk)))


def test_a_bad_ledger_names_every_cell(pool, ledgers):
    data = b"Transaction number,Date paid,Net amount\n1,soon,5.00\n2,01/07/2026,x\n"
    page = text(upload(ledgers, pool, data))
    assert "Nothing was taken: 2 faults need mending" in page
    assert "Row 2, Date paid" in page
    assert "Row 3, Net amount" in page
    assert not LedgerRow.objects.exists()


def test_faults_are_paged_and_all_of_them_come_as_a_file(pool, ledgers, client_as, django_assert_num_queries):
    kept, _ = send(pool, rows(*(f"{n},soon,=cmd|{n},A,B" for n in range(120)), "x"), name="July: ledger.csv")
    page = text(ledgers.get(url("ledger", kept.pk)))
    assert "Nothing was taken: 241 faults need mending" in page
    assert "Row 51, Net amount" in page
    assert "Row 52" not in page
    assert "Row 122" in text(ledgers.get(url("ledger", kept.pk) + "?page=3"))
    with django_assert_num_queries(3):
        assert len(list(selectors.file_page(pool.people[OFFICER], kept.pk, at=pool.world.at).wrong)) == 100
    answer = ledgers.get(url("faults", kept.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="july-ledger-to-mend.csv"'
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Row,Column,What stands there,What is wrong,What would be right"
    assert lines[1].startswith("2,Date paid,soon,“soon” is not a date,")
    assert lines[2].startswith("2,Net amount,'=cmd|0,“=cmd|0” is not an amount,")
    assert lines[241].startswith(
        "122,,,has 1 cells and the headings are 5; the file ends in the middle of this row"
    )
    assert lines[242:] == [""]
    assert client_as("finance_officer_icb").get(url("faults", kept.pk)).status_code == 404


def test_a_doubtful_encoding_is_asked_with_both_readings(pool, ledgers):
    data = "Transaction number,Date paid,Net amount,Supplier\n1,01/07/2026,5.00,Café\n".encode("cp1252")
    page = text(upload(ledgers, pool, data))
    assert "Which of these reads right?" in page
    assert "Café" in page
    assert "CafÈ" in page
    kept = LedgerImport.objects.get()
    assert "Choose the one that reads right" in text(ledgers.post(url("letters", kept.pk), {}))
    page = text(ledgers.post(url("letters", kept.pk), {"encoding": "cp1252"}, follow=True))
    assert "Confirm its total" in page
    assert "Windows (Western European)" in page


def answers(name="House ledger", columns=("transaction", "posted_on", "amount", ""), **more):
    given = {f"column_{place}": column for place, column in enumerate(columns)}
    return {"name": name, "dates": "day_first", "signs": "spending", "encoding": "", **given, **more}


def test_unknown_columns_are_asked_once_and_kept_as_a_source(pool, ledgers):
    head = "Beleg,Tag,Wert,"
    page = text(upload(ledgers, pool, rows("1,1.7.2026,5.00,x", head=head)))
    assert "What are its columns?" in page
    assert "column D (no heading)" in page
    kept = LedgerImport.objects.get()
    assert "Say what its columns are" in text(ledgers.get(url("ledger", kept.pk)))
    wrong = text(ledgers.post(url("columns", kept.pk), answers(columns=("transaction", "", "amount", ""))))
    assert "no column gives the date" in wrong
    assert "Confirm its total" in text(ledgers.post(url("columns", kept.pk), answers(), follow=True))
    assert "House ledger" in text(upload(ledgers, pool, rows("2,1.7.2026,5.00,x", head=head)))
    source = LedgerSource.objects.get()
    assert "House ledger" in text(ledgers.get(url("sources")))
    changed = answers("Other name", signs="income")
    assert "Other name" in text(ledgers.post(url("source", source.pk), changed, follow=True))
    assert "Rows cannot be read" in text(
        ledgers.post(url("source", source.pk), answers(columns=("", "", "", "")))
    )
    assert "retired" in text(ledgers.post(url("retire_source", source.pk), follow=True))
    assert "No sources yet" in text(ledgers.get(url("sources")))
    assert ledgers.get(url("source", source.pk)).status_code == 404


def test_a_workbook_is_read_with_what_it_hides_said(pool, ledgers):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Transaction number", "Date paid", "Net amount", "Supplier"])
    sheet.append([1, 46204, 5.5, "A"])
    sheet.row_dimensions[2].hidden = True
    out = io.BytesIO()
    book.save(out)
    page = text(upload(ledgers, pool, out.getvalue(), "ledger.xlsx"))
    assert "Confirm its total" in page
    assert "Rows that are hidden in the workbook were read as well: 1" in page


def test_files_that_are_too_large_are_refused_kindly(pool, ledgers, settings):
    settings.JCT_UPLOAD_MAX_BYTES = 200
    page = text(upload(ledgers, pool, b"PK\x03\x04" + b"x" * 300, "ledger.xlsx"))
    assert "the limit is 1 KB. Send it in parts." in page
    assert "CSV up to 60 MB" in page
    assert "Confirm its total" in text(
        upload(ledgers, pool, rows(*(f"{n},01/07/2026,1,A,B" for n in range(20))))
    )


def test_a_file_put_aside(pool, ledgers):
    upload(ledgers, pool, (DATA / "gateshead_2015-07_utf8_bom.csv").read_bytes())
    kept = LedgerImport.objects.get()
    assert "put aside" in text(ledgers.post(url("discard", kept.pk), follow=True))
    assert LedgerRow.objects.count() == 0


def test_a_wrong_file_is_reversed_with_its_reason_shown(pool, ledgers):
    kept = add(pool, rows("1,01/07/2026,5.00,A,B"))
    assert "A reversal cannot be taken back" in text(ledgers.get(url("reverse", kept.pk)))
    assert "Say why the file is reversed" in text(ledgers.post(url("reverse", kept.pk), {"reason": ""}))
    page = text(ledgers.post(url("reverse", kept.pk), {"reason": "The wrong month."}, follow=True))
    assert "The wrong month." in page
    assert "Only a file that stands" in text(ledgers.get(url("reverse", kept.pk)))
    assert "reverses a row" in text(ledgers.get(url("file_rows", kept.pk) + "?place=reversed"))
    first, back = LedgerRow.objects.order_by("pk")
    assert "See the row that takes it back" in text(ledgers.get(url("row", first.pk)))
    assert "This row takes back" in text(ledgers.get(url("row", back.pk)))


def test_rows_find_their_line_by_rule_and_by_hand(pool, ledgers):
    head = "Transaction number,Date paid,Net amount,Supplier,Service,Cost centre"
    add(
        pool,
        rows(
            "1,01/07/2026,5.00,A,Placements,", "2,02/07/2026,7.00,B,Print,", "3,02/07/2026,8,B,,C7", head=head
        ),
    )
    assert "Placements" in text(ledgers.get(url("unassigned")))
    assert "No waiting row has these words" in text(ledgers.get(url("unassigned") + "?search=zebra"))
    rule = {
        "partner": pool.council.pk, "field": "service", "how": "contains", "contains": "placements",
        "line": pool.lines["LD1"].pk,
    }  # fmt: skip
    assert "The rule is kept" in text(ledgers.post(url("rules"), rule, follow=True))
    assert "There is a rule" in text(ledgers.post(url("rules"), rule))
    assert "None of the rows" in text(ledgers.post(url("unassigned"), {"line": pool.lines["LD3"].pk}))
    coded = LedgerRow.objects.unassigned().get(code="C7")
    made = text(ledgers.get(url("rules") + f"?row={coded.pk}"))
    assert 'value="C7"' in made
    assert '<option value="code" selected>' in made
    printing = LedgerRow.objects.unassigned().get(service="Print")
    ledgers.post(url("unassigned"), {"line": pool.lines["LD3"].pk, "row": [printing.pk]})
    everything = {"line": pool.lines["LD3"].pk, "everything": "on"}
    ledgers.post(url("unassigned") + "?search=C7", everything)
    assert "Every row is on a line" in text(ledgers.get(url("unassigned")))
    assert "£5" in text(ledgers.get(url("line", pool.lines["LD1"].pk, quarter="2026-Q2")))
    number = pool.council.ledger_rules.get().pk
    assert "The rule is removed" in text(ledgers.post(url("remove_rule", number), follow=True))
    assert "removed already" in text(ledgers.post(url("remove_rule", number), follow=True))
    assert ledgers.get(url("rules") + "?row=999999").status_code == 404


def test_rules_are_moved_up_and_down_by_buttons(pool, ledgers, client_as):
    officer = pool.people[OFFICER]
    keys = [
        ledger_rules.add_rule(
            partner=pool.council, line=pool.lines["LD1"], field="service", contains=words, by=officer,
            at=pool.world.at,
        )[0].pk
        for words in ("one", "two", "three")
    ]  # fmt: skip
    first, *_, last = keys
    page = text(ledgers.get(url("rules")))
    assert (page.count("Move up"), page.count("Move down")) == (2, 2)

    def order(page):
        return [page.index(f'id="rule-{key}"') for key in keys]

    moved = ledgers.post(url("reorder_rule", last), {"to": "earlier"})
    assert moved.url == url("rules") + f"?moved={last}#rule-{last}"
    page = text(ledgers.get(moved.url))
    assert order(page)[0] < order(page)[2] < order(page)[1]
    assert page.count(" autofocus") == 1
    assert "The order is changed" in page
    page = text(ledgers.post(url("reorder_rule", first), {"to": "later"}, follow=True))
    assert order(page)[2] < order(page)[0] < order(page)[1]
    refused = ledgers.post(url("reorder_rule", last), {"to": "earlier"}, follow=True)
    assert "tried first already" in text(refused)
    other = client_as("finance_officer_icb")
    assert "removed already" in text(other.post(url("reorder_rule", last), {"to": "later"}, follow=True))
    assert client_as("head").post(url("reorder_rule", last)).status_code == 403


def test_rows_are_moved_from_a_lines_page_with_the_reason(pool, ledgers, client_as):
    add(pool, rows("1,01/07/2026,5.00,A,B", "2,02/07/2026,7.00,A,B"))
    keys = list(LedgerRow.objects.values_list("pk", flat=True))
    ledgers.post(url("unassigned"), {"line": pool.lines["LD1"].pk, "row": keys})
    page = text(ledgers.get(url("line", pool.lines["LD1"].pk, quarter="2026-Q2")))
    assert "Move the chosen rows" in page
    other = text(client_as("finance_lead_council").get(url("line", pool.lines["LD1"].pk, quarter="2026-Q2")))
    assert "Move the chosen rows" not in other
    assert "Move them" in text(ledgers.get(url("move") + f"?row={keys[0]}&row={keys[1]}&row=x"))
    assert "No rows are chosen" in text(ledgers.get(url("move")))
    to = {"row": keys, "line": pool.lines["LD3"].pk}
    assert "Say why the rows move" in text(ledgers.post(url("move"), {**to, "reason": ""}))
    assert "the moves are kept" in text(ledgers.post(url("move"), {**to, "reason": "Miscoded."}, follow=True))
    assert LedgerMove.objects.count() == 2
    page = text(ledgers.get(url("row", keys[0])))
    assert "moved it from" in page
    assert "Miscoded." in page
    back = {"row": keys[:1], "line": "", "reason": "To be asked."}
    assert "Rows waiting for a budget line" in text(ledgers.post(url("move"), back, follow=True))


ALL = ("ledger", "letters", "columns", "file_rows", "reverse")


def test_whose_ledger_it_is_not(pool, client_as, stranger):
    kept = add(pool, rows("1,01/07/2026,5.00,A,B"))
    key = LedgerRow.objects.get().pk
    head, other = client_as("head"), client_as("finance_officer_icb")
    for name in ALL:
        assert head.get(url(name, kept.pk)).status_code == 403
        assert other.get(url(name, kept.pk)).status_code == 404
        assert stranger.get(url(name, kept.pk)).status_code == 403
    assert other.get(url("row", key)).status_code == 404
    assert other.get(url("rules") + f"?row={key}").status_code == 404
    assert other.post(url("discard", kept.pk)).status_code == 404
    assert other.post(url("reverse", kept.pk), {"reason": "x"}).status_code == 404
    assert client_as("finance_lead_council").get(url("row", key)).status_code == 200


def queries(client, address, count, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as done:
        assert client.get(address).status_code == 200
    return len(done.captured_queries)


def test_pages_ask_as_much_for_thirty_rows_as_for_one(pool, ledgers, django_assert_max_num_queries):
    def measure(first, count):
        lines = [f"{first + n},01/07/2026,1.00,A{n},B{n}" for n in range(count)]
        kept = add(pool, rows(*lines))
        keys = list(kept.rows.values_list("pk", flat=True))
        waits = [f"{first + 500 + n},01/07/2026,1.00,A{n},B{n}" for n in range(count)]
        waiting, _ = send(pool, rows(*waits))
        add(pool, rows(*(f"{first + 900 + n},01/07/2026,1.00,A{n},B{n}" for n in range(count))))
        ledgers.post(url("unassigned"), {"line": pool.lines["LD1"].pk, "row": keys})
        pages = (
            url("ledgers"), url("ledger", kept.pk), url("ledger", waiting.pk), url("file_rows", kept.pk),
            url("unassigned"), url("line", pool.lines["LD1"].pk, quarter="2026-Q2"), url("rules"), url("sources"),
            url("move") + "?" + "&".join(f"row={key}" for key in keys), url("row", keys[0]),
            url("move_found", pool.lines["LD1"].pk, quarter="2026-Q2"),
        )  # fmt: skip
        return [queries(ledgers, page, count, django_assert_max_num_queries) for page in pages]

    measure(1, 1)  # session and permissions are warm now
    one = measure(3000, 1)
    assert measure(5000, 30) == one


def test_a_figure_of_the_return_and_of_the_fund_leads_to_its_ledger_rows(pool, ledgers):
    add(pool, rows("1,01/07/2026,5.00,Acme,B"))
    key = LedgerRow.objects.get().pk
    line = pool.lines["LD1"].pk
    ledgers.post(url("unassigned"), {"line": line, "row": [key]})
    opened = pool.open()["council"]
    there = url("line", line, quarter="2026-Q2")
    for address in (url("return", opened.pk), url("fund", pool.fund.pk, quarter="2026-Q2")):
        assert f'href="{there}"' in text(ledgers.get(address))
    page = text(ledgers.get(there))
    assert f'href="{url("row", key)}"' in page
    assert "Acme" in page
