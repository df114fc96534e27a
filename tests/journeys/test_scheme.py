"""A change of policy from beginning to proposal: drafted, changed, tested, compared, replayed, and asked for."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.secretary import call, fill_day, hold, plan
from tests.journeys.walker import People, Walker

BOARD = {
    "Council member, chair": "Councillor Ruth Ashby",
    "Director of Adult Care": "Jonathan Reeve",
    "ICB non-executive member, vice chair": "Professor Kwame Boateng",
    "ICB chief finance officer": "Anil Mehta",
}


def test_a_governance_officer_changes_the_scheme_without_help(people: People, tmp_path: Path):
    officer = people("governance")
    begin(officer)
    change_a_limit(officer)
    take_out_and_put_back(officer)
    add_a_clause(officer)
    add_a_test(officer)
    replay(officer)
    compare_and_propose(officer)
    adopt(people)
    bring_in_a_file(officer, tmp_path)
    people("auditor").goto("/partnership/")
    people("auditor").follow("Scheme of delegation: who may decide what")


def begin(officer: Walker) -> None:
    officer.goto("/partnership/")
    officer.follow("Scheme of delegation: who may decide what")
    officer.press("Draft the next version")
    officer.reads("A draft has been made", "Nothing stands in the way of adoption")


def change_a_limit(officer: Walker) -> None:
    officer.follow("Change clause 1", exact=True)
    officer.page.get_by_label(re.compile("^Above")).fill("60,000")
    officer.page.get_by_label("Up to and including").fill("50,000")
    officer.press("Keep the change")
    officer.reads("£50,000 is not more than the £60,000 above which the clause begins")
    officer.page.get_by_label(re.compile("^Above")).fill("")
    officer.page.get_by_label("Up to and including").fill("60,000")
    officer.press("Keep the change")
    officer.reads("The clause has been changed in the draft.", "Up to £60,000")


def take_out_and_put_back(officer: Walker) -> None:
    officer.follow("Take out clause 2", exact=True)
    officer.reads("Nobody could decide under this clause")
    officer.press("Take it out")
    officer.press("Put back clause 2")
    officer.reads("The clause is back in the draft.")


def add_a_clause(officer: Walker) -> None:
    officer.press("Add a clause", exact=True)
    officer.page.get_by_label("Which decision is it about?").select_option("policy_approval")
    officer.page.get_by_label("The clause in words").fill("The board approves policies.")
    officer.press("Add the clause")
    officer.reads("nobody is named who decides")
    officer.page.get_by_label("A body, in its meeting").select_option("Joint Commissioning Partnership Board")
    officer.press("Add the clause")
    officer.reads("The clause has been added to the draft.", "Approval of a policy")


def add_a_test(officer: Walker) -> None:
    officer.follow("Tests", exact=True)
    officer.page.get_by_label("What must be true?").fill("A commissioner may not award above £60,000")
    officer.page.get_by_label("Which decision?").select_option("contract_award")
    officer.page.get_by_label("Amount").fill("60,000.01")
    officer.page.get_by_label("Everybody in this kind of post").select_option("commissioner")
    officer.press("Add the test")
    officer.reads("A commissioner may not award above £60,000", "True")
    officer.follow("Findings", exact=True)
    officer.reads("To look at")


def replay(officer: Walker) -> None:
    officer.follow("Replay", exact=True)
    officer.press("Replay", exact=True)
    expect(officer.page.get_by_role("button", name="See the result")).to_be_visible(timeout=240_000)
    officer.press("See the result")
    officer.reads("judged", "Where the work would go", "Days waited after")


def compare_and_propose(officer: Walker) -> None:
    officer.follow("What changed", exact=True)
    officer.reads("1 added, 0 taken out, 1 changed", "£60,000")
    officer.follow("The scheme", exact=True)
    officer.press("Propose for adoption")
    fill_day(officer, 1, 11, 2026)
    officer.page.get_by_label("Why should the scheme change?").fill("Prices have risen since 2024.")
    officer.press("Ask for its adoption")
    officer.reads("Waiting for a decision", "Joint Commissioning Partnership Board")
    officer.goto("/partnership/")
    expect(officer.page.get_by_text(re.compile("version 4"))).to_have_count(0)


def adopt(people: People) -> None:
    """The board its own constitution names adopts the new version, from the day the proposal says."""
    secretary = people("secretary")
    meeting = plan(secretary, "Joint Commissioning Partnership Board")
    secretary.goto(meeting)
    secretary.press("Add an item")
    title = secretary.page.get_by_label("Request").locator("option", has_text="version 3").inner_text()
    call(secretary, meeting, title)
    hold(secretary, meeting, title, BOARD)
    officer = people("governance")
    officer.goto("/partnership/")
    officer.follow("Scheme of delegation: who may decide what")
    officer.follow("Version 3", exact=True)
    officer.reads("3, adopted", "1 November 2026")


def bring_in_a_file(officer: Walker, folder: Path) -> None:
    officer.goto("/partnership/")
    officer.follow("Scheme of delegation: who may decide what")
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="Download as YAML").click()
    path = folder / "scheme.yaml"
    waiting.value.save_as(path)
    officer.follow("Bring in a scheme from a file")
    bad = folder / "bad.csv"
    bad.write_text("Number,Decision,Text,Body\n1,Publication,x,Nowhere\n", encoding="utf-8")
    officer.page.locator("input[type=file]").set_input_files(bad)
    officer.press("Look at it")
    officer.reads("there is no body called “Nowhere”", "Nothing has been written yet")
    officer.follow("send it again")
    officer.page.locator("input[type=file]").set_input_files(path)
    officer.press("Look at it")
    officer.reads("0 added, 0 taken out, 0 changed")
    officer.press("Make it a draft")
    officer.reads("The file is a draft now")
    officer.follow("The scheme", exact=True)
    officer.follow("Throw the draft away")
    officer.press("Throw it away")
    officer.reads("The draft has been thrown away.")
