"""The quarter, end to end: a late return, two certificates, a frozen moment, two reports, a board that reads."""

import hashlib
import re

from playwright.sync_api import Locator, expect

from tests.journeys.walker import People, Walker, until

MENTAL_HEALTH = "Mental health aligned budget"
AFTERCARE, PLACEMENTS = "Section 117 aftercare, NHS share", "Out of area placements"
ACCOMMODATION = "Supported accommodation"
QUARTER = "Q2 2026/27"


def test_the_quarter(people: People):
    enter_the_late_return(people("finance_officer_icb"))
    certify(people("finance_officer_icb"), people("finance_lead_icb"))
    pack = freeze_and_print(people("pool_manager"))
    approve(people, pack)
    publish_and_read(people("pool_manager"), people("board_member"), pack)


def enter_the_late_return(officer: Walker) -> None:
    """A wrong word is refused by line and column with nothing lost; a large variance must be explained."""
    officer.goto("/work/")
    officer.reads("overdue")
    officer.follow(f"{MENTAL_HEALTH}: enter the return for {QUARTER}")
    box(officer, "Forecast", AFTERCARE).fill("twelve million")
    box(officer, "Forecast", PLACEMENTS).fill("5,600,000")
    officer.page.get_by_role(
        "button", name="Save and submit"
    ).click()  # The script keeps the page: a cell is wrong.
    for word in ("There is a problem", "twelve million", AFTERCARE):
        expect(officer.page.locator("main")).to_contain_text(word)
    officer.examine()
    expect(box(officer, "Forecast", PLACEMENTS)).to_have_value("5,600,000")
    box(officer, "Forecast", AFTERCARE).fill("£12,810,000.00")
    submit(officer, "cannot be submitted yet", f"{PLACEMENTS}, explanation", f"{PLACEMENTS}, movement")
    box(officer, "Explanation", PLACEMENTS).fill("Two people moved to specialist units in August.")
    send(officer, "Save as draft", "Saved")
    explain_the_movements(officer)
    officer.follow("Back to the return")
    submit(officer, "Submitted by Imran Siddiqui")


def submit(officer: Walker, *words: str) -> None:
    """Submit, and wait for the answer. A second press within a second would count as a slip of the finger."""
    officer.page.wait_for_timeout(1000)
    send(officer, "Save and submit", *words)


def send(officer: Walker, button: str, *words: str) -> None:
    """Press a button of the grid. Its script saves first and then sends the page by itself."""
    with officer.page.expect_event("load", timeout=30_000):
        officer.page.get_by_role("button", name=button).first.click()
    officer.examine()
    officer.reads(*words)


def explain_the_movements(officer: Walker) -> None:
    """Each line's movement gets a cause; what is left over follows what is typed, to nothing."""
    officer.follow("Why the forecast moved")
    officer.examine()
    waiting = officer.page.locator("tr", has_text="to explain")
    while waiting.count():
        waiting.first.get_by_role("link").first.click()
        left = officer.page.locator("[data-left]")
        moved = left.inner_text()
        officer.page.get_by_label("Cause", exact=True).first.select_option("activity")
        officer.page.get_by_label("What happened").first.fill("More people than in June.")
        officer.page.get_by_label("Amount").first.fill(moved)
        expect(left).to_have_text("£0")
        officer.examine()
        officer.press("Save", exact=True)
    officer.reads("Every movement is explained.")


def certify(officer: Walker, lead: Walker) -> None:
    """Whoever entered a return is told why they cannot certify it and who can; the finance lead certifies both."""
    officer.follow("Certify it, or see who can")
    officer.reads("David Osei")
    expect(officer.page.get_by_role("button", name="Certify the return")).to_have_count(0)
    for _ in range(2):
        lead.goto("/work/")
        lead.page.get_by_role("link", name=re.compile("certify", re.IGNORECASE)).first.click()
        lead.examine()
        lead.reads("Does it tie?", "What the scheme says about you")
        lead.press("Certify the return")
        lead.reads("Certified by David Osei")


def freeze_and_print(manager: Walker) -> str:
    """The facts are frozen once and printed by the worker; returns the pack's address."""
    manager.goto("/reports/")
    manager.follow("Quarter 2 2026/27")
    manager.press("Freeze the quarter")
    manager.press("Freeze and print the drafts")
    pack = manager.page.url.removeprefix(manager.base)
    send = manager.page.get_by_role("button", name="Send for approval")
    until(lambda: send.count() == 1, manager.page, 240)
    manager.examine()
    manager.reads("Quarterly performance report", "Revenue monitor")
    manager.press("Send for approval")
    return pack


def approve(people: People, pack: str) -> None:
    """Whoever asked is told why not and who can; whom the scheme names approves."""
    asker, head = people("pool_manager"), people("head")
    asker.goto(pack)
    asker.reads("Susan Cartwright asked for this, so another person must decide it", "Helen Fairweather")
    head.goto("/work/")
    head.follow("Sign off the reports of Quarter 2 2026/27")
    head.reads("You may decide this as Head of Joint Commissioning")
    head.press("Approve", exact=True)
    head.reads("Approved by Helen Fairweather")


def publish_and_read(manager: Walker, member: Walker, pack: str) -> None:
    """The approved edition is printed and published; a board member reads it on the page and on paper."""
    manager.goto(pack)
    publish = manager.page.get_by_role("button", name="Publish to the board")
    until(lambda: publish.count() == 1, manager.page, 240)
    manager.press("Publish to the board")
    manager.reads("Published")
    member.goto("/work/")
    member.follow("Read the reports of Quarter 2 2026/27")
    member.reads("The reports")
    address = member.page.url.removeprefix(member.base)
    link(member, "Read it here.*Revenue monitor").click()
    member.examine()
    member.reads("£700k over", "£425,404.73", "£274,595.27")
    member.goto(address)
    link(member, "Read it here.*Quarterly performance report").click()
    member.examine()
    member.reads("Learning disabilities")
    member.goto(address)
    for title in ("quarterly performance report", "revenue monitor"):
        with member.page.expect_download() as waiting:
            link(member, f"download the PDF.*{title}").click()
        content = waiting.value.path().read_bytes()
        assert content.startswith(b"%PDF-")
        assert hashlib.sha256(content).hexdigest() in member.page.inner_text("main")
        verify(member, content)
        member.goto(address)


def link(walker: Walker, pattern: str) -> Locator:
    """The first link whose name, hidden words included, matches."""
    return walker.page.get_by_role("link", name=re.compile(pattern)).first


def verify(walker: Walker, content: bytes) -> None:
    """Anybody can ask whether a copy is genuine; a copy with one byte changed is not."""
    copy = {"name": "copy.pdf", "mimeType": "application/pdf", "buffer": content}
    changed = {**copy, "buffer": content[:-1] + b"x"}
    for file, answer in ((copy, "Genuine, and the current version"), (changed, "Not known")):
        walker.goto("/reports/verify/")
        walker.page.locator("input[type=file]").set_input_files(file)
        walker.press("Check")
        walker.reads(answer)


def box(walker: Walker, column: str, line: str) -> Locator:
    """The grid's box in that column of that line, found as a screen reader finds it."""
    return walker.page.get_by_role(
        "textbox", name=re.compile(rf"^{re.escape(line)}, {column}", re.IGNORECASE)
    )
