"""The grid in a real browser: every key, a paste seen, made and undone, two windows in one cell, and axe."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.journeys.walker import People, Walker

FUND = "Mental health aligned budget"
AFTERCARE, PLACEMENTS = "Section 117 aftercare, NHS share", "Out of area placements"


@pytest.fixture
def officer(people: People) -> Walker:
    """The officer at the return that is late, with the clipboard in reach."""
    walker = people("finance_officer_icb")
    walker.context.grant_permissions(["clipboard-read", "clipboard-write"])
    walker.goto("/work/")
    walker.follow(f"{FUND}: enter the return for Q2 2026/27")
    return walker


def box(page: Page, line: str, column: str) -> Locator:
    """The cell as a screen reader names it."""
    return page.get_by_role("textbox", name=f"{line}, {column}", exact=True)


def here(page: Page) -> str:
    """The column and the row in which the focus is, or the element's name outside the grid."""
    return page.evaluate(
        """() => {
          const cell = document.activeElement.closest("[data-jct-sheet] td, [data-jct-sheet] th");
          if (!cell) return document.activeElement.tagName;
          return (cell.dataset.column || "more") + " " + cell.parentElement.rowIndex;
        }"""
    )


def says(page: Page, words: str) -> None:
    expect(page.locator("#grid-status")).to_contain_text(words)


@contextmanager
def saving(page: Page, text: str) -> Iterator[None]:
    """What the block types leaves `text` in a cell; ends when the server has taken that, and not an earlier one."""

    def takes(answer: Response) -> bool:
        return answer.url.endswith("/cells/") and text in [
            cell[-1] for cell in answer.request.post_data_json["cells"]
        ]

    with page.expect_response(takes):
        yield
    says(page, "Saved on")


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return here(page)


def test_the_keys_go_where_a_spreadsheet_goes(officer: Walker):
    page = officer.page
    expect(page.get_by_role("grid")).to_be_visible()
    box(page, AFTERCARE, "forecast outturn").focus()
    row = int(here(page).split()[1])
    last = page.locator("[data-jct-sheet] tbody tr").count()
    assert press(page, "ArrowLeft") == f"accrual {row}"
    assert press(page, "Tab") == f"forecast {row}"
    assert press(page, "Shift+Tab", "Shift+Tab") == f"actual {row}"
    assert press(page, "Home") == f"name {row}"
    assert press(page, "End") == f"more {row}"
    assert press(page, "Control+Home") == "name 1"
    assert press(page, "Control+ArrowDown") == f"name {last}"
    assert press(page, "Control+ArrowRight") == f"more {last}"
    assert press(page, "Control+End", "Tab") != f"more {last}"  # Tab leaves the grid at its end
    box(page, AFTERCARE, "forecast outturn").focus()
    beyond = row + 1 if row < last else row
    assert press(page, "ArrowDown") == f"forecast {beyond}"
    assert press(page, *["ArrowUp"] * (beyond - row), "ArrowRight") == f"previous_forecast {row}"
    assert press(page, "PageDown") == f"previous_forecast {min(row + 10, last)}"
    assert press(page, "Control+Home", "PageUp") == "name 1"
    box(page, AFTERCARE, "forecast outturn").focus()
    press(page, "Control+Space")
    says(page, f"Selected: {last} by 1 cells")
    box(page, AFTERCARE, "forecast outturn").focus()
    press(page, "Shift+Space")
    says(page, "Selected: 1 by ")
    box(page, AFTERCARE, "forecast outturn").focus()
    assert press(page, "Enter") == f"forecast {beyond}"
    assert press(page, *["Shift+Enter"] * (beyond - row)) == f"forecast {row}"
    assert press(page, "Escape") == "BUTTON"
    # Who certifies the return is folded up between the grid and its buttons.
    assert f"forecast {row}" in [press(page, "Shift+Tab") for _ in range(2)]
    page.get_by_role("button", name="Keys of the grid").click()
    expect(page.get_by_role("heading", name="Keys of the grid")).to_be_visible()
    officer._axe()
    assert not officer.faults
    page.keyboard.press("Escape")


def test_cmd_does_on_a_mac_what_ctrl_does_elsewhere(officer: Walker):
    page = officer.page
    cell = box(page, PLACEMENTS, "high forecast")
    cell.focus()
    row, last = int(here(page).split()[1]), page.locator("[data-jct-sheet] tbody tr").count()
    assert press(page, "Meta+ArrowUp") == "high 1"
    assert press(page, "Meta+ArrowDown") == f"high {last}"
    assert press(page, "Meta+ArrowLeft") == f"name {last}"
    assert press(page, "Meta+Home") == "name 1"
    assert press(page, "Meta+End") == f"more {last}"
    press(page, "Meta+a")
    says(page, f"Selected: {last} by ")
    cell.focus()
    with saving(page, "6"):
        page.keyboard.type("6")
        press(page, "Enter")
    assert press(page, "Meta+z") == f"high {row}"
    expect(cell).to_have_value("")
    press(page, "Meta+Shift+z")
    expect(cell).to_have_value("6")
    press(page, "Meta+z")
    press(page, "Meta+y")
    expect(cell).to_have_value("6")
    press(page, "Shift+ArrowUp")
    with saving(page, ""):
        press(page, "Meta+d")
    expect(cell).to_have_value("")
    # Copying and pasting are the browser's own there, as they are with Ctrl: the grid leaves it the keys.
    page.evaluate("() => addEventListener('keydown', event => (window.left = !event.defaultPrevented))")
    for key in "cvx":
        press(page, f"Meta+{key}")
        assert page.evaluate("() => window.left")


def test_a_press_that_ends_typing_is_not_lost_when_the_cell_shrinks(officer: Walker):
    """An explanation is tall while it is typed. The button below it must not slip away from under the pointer."""
    page = officer.page
    box(page, AFTERCARE, "explanation").focus()
    page.keyboard.type("More stays.")
    officer.press("Save as draft")
    officer.reads("Saved as a draft")
    page = officer.page
    cell = box(page, AFTERCARE, "explanation")
    expect(cell).to_have_value("More stays.")
    cell.focus()
    with saving(page, ""):
        press(page, "Delete")


def test_typing_replaces_saves_itself_and_is_taken_back(officer: Walker):
    page = officer.page
    cell = box(page, PLACEMENTS, "forecast outturn")
    cell.focus()
    page.keyboard.type("5.6m")
    press(page, "Enter")
    says(page, "“5.6m” read as £5,600,000")
    expect(cell).to_have_value("5,600,000")
    cell.focus()
    press(page, "F2")
    page.keyboard.type("9")
    expect(cell).to_have_value("5,600,0009")
    press(page, "Escape")
    expect(cell).to_have_value("5,600,000")
    with saving(page, "7"):
        page.keyboard.type("7")
        press(page, "Tab")
    expect(cell).to_have_value("7")
    press(page, "Control+z")
    expect(cell).to_have_value("5,600,000")
    press(page, "Control+y")
    expect(cell).to_have_value("7")
    cell.focus()
    with saving(page, ""):
        press(page, "Delete")
    expect(cell).to_have_value("")
    page.reload()
    expect(box(page, PLACEMENTS, "forecast outturn")).to_have_value("")


def test_a_bad_cell_is_named_and_nothing_typed_is_lost(officer: Walker):
    page = officer.page
    cell = box(page, AFTERCARE, "low forecast")
    cell.focus()
    page.keyboard.type("twelve million")
    press(page, "Enter")
    says(page, f"{AFTERCARE}, low forecast: “twelve million” is not an amount.")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).to_have_value("twelve million")
    officer._axe()
    assert not officer.faults
    cell.focus()
    with saving(page, ""):
        press(page, "Delete")
    expect(cell).not_to_have_attribute("aria-invalid", "true")


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
    expect(page.locator("#grid-preview")).to_be_visible()


def test_a_range_is_pasted_seen_first_and_undone_after_a_reload(officer: Walker):
    page = officer.page
    rows = page.locator("[data-jct-sheet] tbody tr").count()
    first = page.locator("[data-jct-sheet] [data-column=low] input").first
    before = first.input_value()
    first.focus()
    paste(page, "\n".join(["(1,234)\t1.2m"] * (rows - 1) + ["5\tx"]))
    expect(page.locator("#grid-preview")).to_contain_text("Nothing can be changed yet: 1 cell needs mending")
    officer._axe()
    assert not officer.faults
    press(page, "Escape")
    expect(page.locator("#grid-preview")).to_be_hidden()
    first.focus()
    paste(page, "\n".join(["(1,234)\t1.2m"] * rows))
    expect(page.locator("#grid-preview")).to_contain_text(f"{rows * 2} cells would change")
    expect(page.locator("#grid-preview")).to_contain_text("“(1,234)” read as −\u2060£1,234")
    officer.press("Make these changes")
    officer.reads(f"{rows * 2} cells were changed")
    expect(first).to_have_value("-1,234")
    page.reload()
    officer.press(f"Undo all {rows * 2}")
    officer.reads("Undone: the cells say what they said before.")
    expect(first).to_have_value(before)


def test_a_whole_sheet_finds_its_lines_by_their_headings(officer: Walker):
    page = officer.page
    box(page, AFTERCARE, "high forecast").focus()
    paste(page, f"Commitments\tLine\n£12\t{AFTERCARE}\n13\t{PLACEMENTS}\n25\tTotal")
    expect(page.locator("#grid-preview")).to_contain_text("2 cells would change")
    expect(page.locator("#grid-preview")).to_contain_text("“Total” is a total")
    page.get_by_role("link", name="Change nothing").click()
    expect(page.locator("#grid-preview")).to_be_hidden()


def test_a_range_is_copied_filled_down_and_undone(officer: Walker):
    page = officer.page
    top, below = box(page, AFTERCARE, "high forecast"), box(page, PLACEMENTS, "high forecast")
    top.focus()
    with saving(page, "8"):
        page.keyboard.type("8")
        press(page, "Enter")
    top.focus()
    press(page, "Shift+ArrowDown")
    says(page, "Selected: 2 by 1 cells")
    press(page, "Control+c")
    says(page, "Copied: 2 by 1 cells")
    assert page.evaluate("() => navigator.clipboard.readText()") == "8\n"
    with saving(page, "8"):
        press(page, "Control+d")
    expect(below).to_have_value("8")
    page.reload()
    officer.press(re.compile("^Undo it"))
    officer.reads("Undone")
    top.focus()
    with saving(page, ""):
        press(page, "Delete")
    expect(below).to_have_value("")


def test_two_windows_in_one_cell_are_told_and_choose(officer: Walker):
    page, other = officer.page, officer.context.new_page()
    other.goto(page.url)
    for window, typed in ((page, "11"), (other, "12")):
        box(window, AFTERCARE, "low forecast").focus()
        with window.expect_response(lambda answer: answer.url.endswith("/cells/")):
            window.keyboard.type(typed)
            window.keyboard.press("Enter")
    told = other.locator("#grid-clashes")
    expect(told).to_contain_text(re.compile("changed by Imran Siddiqui on .* Theirs: 11. Yours: 12"))
    with saving(other, "12"):
        told.get_by_role("button", name="Keep mine").click()
    page.reload()
    cell = box(page, AFTERCARE, "low forecast")
    expect(cell).to_have_value("12")
    cell.focus()
    with saving(page, ""):
        press(page, "Delete")
    box(other, AFTERCARE, "low forecast").focus()
    other.keyboard.type("13")
    other.keyboard.press("Enter")
    expect(told).to_contain_text("Theirs: nothing. Yours: 13")
    told.get_by_role("button", name="Take theirs").click()
    expect(box(other, AFTERCARE, "low forecast")).to_have_value("")
    other.close()


def test_a_file_is_kept_behind_a_cell_and_the_cell_says_so(officer: Walker):
    page = officer.page
    box(page, PLACEMENTS, "commitment").focus()
    with officer.next_page():
        page.keyboard.press("Shift+F2")
    officer.examine()
    kept = page.locator("form", has=page.get_by_role("button", name="Keep the file"))
    expect(kept.get_by_label("Stands behind")).to_have_value("commitment")
    kept.get_by_label("What the file shows").fill("Placements agreed in July")
    kept.locator("input[type=file]").set_input_files(
        {"name": "agreed.csv", "mimeType": "text/csv", "buffer": b"Placement,Weeks\r\n1,40\r\n"}
    )
    officer.press("Keep the file")
    officer.reads("The file is kept behind the cell", f"{PLACEMENTS}, commitment. Imran Siddiqui")
    with page.expect_download() as download:
        page.get_by_role("link", name="Placements agreed in July (CSV, 1 KB)").click()
    assert download.value.suggested_filename == "placements-agreed-in-july.csv"
    officer.follow("Back to the return")
    expect(box(page, PLACEMENTS, "commitment (has files)")).to_be_visible()


def test_without_scripts_it_is_a_plain_form(people: People, officer: Walker):
    context = people.browser.new_context(
        java_script_enabled=False, storage_state=officer.context.storage_state(), locale="en-GB"
    )
    page = context.new_page()
    page.goto(officer.page.url)
    cell = box(page, AFTERCARE, "low forecast")
    cell.fill("nonsense")
    with page.expect_event("load"):
        page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("alert")).to_contain_text("“nonsense” is not an amount")
    expect(cell).to_have_value("nonsense")
    cell.fill("14")
    with page.expect_event("load"):
        page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("main")).to_contain_text("Saved as a draft")
    cell.fill("")
    with page.expect_event("load"):
        page.get_by_role("button", name="Save as draft").click()
    expect(cell).to_have_value("")
    context.close()
