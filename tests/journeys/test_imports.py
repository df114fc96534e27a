"""Real files, dirt and all, through the browser: a register, two councils' ledgers, the figures of every A&E."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

from tests.journeys.walker import People, Walker, until

TESTS = Path(__file__).resolve().parents[1]
REGISTER = TESTS / "contracts/data/council_contract_register_120_rows.csv"
GATESHEAD = TESTS / "budgets/data/gateshead_2015-07_utf8_bom.csv"
FIGURES = TESTS / "performance/data/ae_attendances.csv"


def send(walker: Walker, path: Path, button: str) -> None:
    walker.page.locator("input[type=file]").first.set_input_files(str(path))
    walker.press(button)


def test_a_dirty_register(people: People):
    """All 120 rows are accounted for: shown cell by cell, confirmed together, the refused ones sent home to mend."""
    officer = people("contracts_officer")
    officer.goto("/contracts/")
    officer.press("Import a register")
    send(officer, REGISTER, "Read the file")
    officer.reads("120", "Cells that cannot be right", "row", "Guesses")
    before = count_of_contracts(officer)
    officer.page.go_back()
    officer.press(re.compile("Add (and change )?these contracts"))
    officer.reads("120")
    result = officer.page.url.removeprefix(officer.base)
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="Download the refused rows").click()
    refused = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert refused
    assert all(row[list(row)[-1]] for row in refused), "every refused row says what to mend"
    added = count_of_contracts(officer) - before
    assert 0 < added <= 120 - len(refused)
    officer.goto("/contracts/imports/new/")
    send(officer, REGISTER, "Read the file")
    officer.reads("This very file was sent before", "All 120 rows")
    assert officer.page.url.endswith(result)


def count_of_contracts(walker: Walker) -> int:
    walker.goto("/contracts/")
    return int(re.search(r"Contracts in this list\s+(\d+)", walker.page.inner_text("main")).group(1))


def test_a_real_ledger_that_ties_out(people: People):
    """The sum the officer types must be the file's; then every row goes in at once, and a second time adds nothing."""
    officer = people("finance_officer_council")
    officer.goto("/budgets/ledger/")
    rows = csv.DictReader(io.StringIO(GATESHEAD.read_text(encoding="utf-8-sig")))
    total = sum(Decimal(row["Amount"]) for row in rows)
    send(officer, GATESHEAD, "Read the file")
    officer.reads("150 ")
    officer.page.get_by_label("Total of these transactions in your ledger").fill("1.00")
    officer.press("Add the rows")
    officer.reads("There is a problem")
    officer.page.get_by_label("Total of these transactions in your ledger").fill(str(total))
    officer.press("Add the rows")
    officer.reads("Added 150 rows, confirmed by Joyce Bell")
    page = officer.page.url
    officer.goto("/budgets/ledger/")
    send(officer, GATESHEAD, "Read the file")
    officer.reads("This very file was added on")
    assert officer.page.url == page
    officer.follow("This is the wrong file: reverse it")
    officer.page.get_by_label("Why it is reversed").fill("It was the file of another month.")
    officer.press("Reverse the file")
    officer.reads("It was the file of another month.")
    officer.follow("See the reversing rows")
    officer.reads("150 rows")


def test_a_ledger_nobody_has_seen_before(people: People, tmp_path: Path):
    """Unknown headings and doubtful letters are asked once; the next file of the same ledger reads itself."""
    officer = people("finance_officer_council")
    for month in ("07", "08"):
        lines = [f"{month}{n},0{n}/{month}/2026,,{n}0.50,Café {n}" for n in range(1, 4)]
        path = tmp_path / f"house-{month}.csv"
        path.write_bytes("\r\n".join(["Beleg,Tag,Soll,Haben,Lieferant", *lines, ""]).encode("cp1252"))
        officer.goto("/budgets/ledger/")
        send(officer, path, "Read the file")
        if month == "07":
            officer.reads("Which letters is it in?", "Café 1")
            officer.page.get_by_label("Windows (Western European)").check()
            officer.press("Read the file so")
            officer.page.get_by_label("Name of the source").fill("House ledger")
            officer.page.get_by_label("Letters of a file that is not UTF-8").select_option("cp1252")
            for heading, meaning in (
                ("Beleg (A)", "transaction"),
                ("Tag (B)", "posted_on"),
                ("Soll (C)", "debit"),
                ("Haben (D)", "credit"),
                ("Lieferant (E)", "supplier"),
            ):
                officer.page.get_by_label(heading).select_option(meaning)
            officer.press("Keep this and read the file")
        officer.reads("Confirm its total", "House ledger", "Café 1", "−\u2060£61.50")
        officer.examine()


def test_the_figures_of_every_department(people: People):
    """12,765 rows become indicators by provider through the worker, with progress, and each has its control chart."""
    head = people("head")
    head.goto("/performance/imports/new/")
    send(head, FIGURES, "Look at the file")
    head.reads("12,765", "What it would do")
    page = head.page.url.removeprefix(head.base)
    head.press("Confirm and write the figures")
    head.goto(page)
    until(lambda: "What it did" in head.page.inner_text("main"), head.page, 240)
    head.examine()
    head.goto("/performance/?words=RF4")
    head.follow(re.compile("RF4.*type 1|type 1.*RF4", re.IGNORECASE))
    head.reads("target", "%")
