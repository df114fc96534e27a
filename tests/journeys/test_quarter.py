"""The quarter, end to end: both partners' returns, their certificates, a position that both chief finance officers
sign, a frozen moment, two reports, a board that reads.
"""

import hashlib
import re

from playwright.sync_api import Locator, expect

from tests.journeys.secretary import fill_day
from tests.journeys.walker import People, Walker, until

MENTAL_HEALTH = "Mental health aligned budget"
AFTERCARE, PLACEMENTS = "Section 117 aftercare, NHS share", "Out of area placements"
ACCOMMODATION = "Supported accommodation"
QUARTER = "Q2 2026/27"


def test_the_quarter(people: People):
    enter_the_late_return(people("finance_officer_icb"))
    look_who_certifies(people("finance_officer_icb"))
    certify(people("finance_lead_icb"), "David Osei", returns=2)
    correct_a_certified_return(people("finance_officer_council"))
    certify(people("finance_lead_council"), "Margaret Lowe", returns=1)
    position = put_together(people("pool_manager"))
    sign(people("cfo_council"), position, "NHS Northmere Integrated Care Board")
    sign(people("cfo_icb"), position)
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
    # The script keeps the page, as a cell is wrong.
    officer.page.get_by_role("button", name="Save and submit").click()
    for word in ("There is a problem", "twelve million", AFTERCARE):
        expect(officer.page.locator("main")).to_contain_text(word)
    officer.examine()
    expect(box(officer, "Forecast", PLACEMENTS)).to_have_value("5,600,000")
    box(officer, "Forecast", AFTERCARE).fill("£12,810,000.00")
    wait_between_presses(officer)
    officer.press("Save and submit")
    officer.reads("cannot be submitted yet", f"{PLACEMENTS}, explanation", f"{PLACEMENTS}, movement")
    box(officer, "Explanation", PLACEMENTS).fill("Two people moved to specialist units in August.")
    officer.press("Save as draft")
    officer.reads("Saved")
    explain_the_movements(officer)
    officer.follow("Back to the return")
    officer.press("Save and submit")
    officer.reads("Submitted by Imran Siddiqui")


def wait_between_presses(walker: Walker) -> None:
    """A second press of a button within a second counts as a slip of the finger: a second of the page's own clock."""
    walker.page.evaluate("() => new Promise(done => setTimeout(done, 1000))")


def explain_the_movements(officer: Walker) -> None:
    """Each line's movement gets a cause; what is left over follows what is typed, to nothing."""
    officer.follow("Why the forecast moved")
    waiting = officer.page.locator("tr", has_text="to explain")
    while waiting.count():
        with officer.next_page():
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


def look_who_certifies(officer: Walker) -> None:
    """Whoever entered a return is told why they cannot certify it and who can."""
    officer.follow("Certify it, or see who can")
    officer.reads("David Osei")
    expect(officer.page.get_by_role("button", name="Certify the return")).to_have_count(0)


def certify(lead: Walker, name: str, *, returns: int) -> None:
    """The finance lead certifies all that waits."""
    for _ in range(returns):
        lead.goto("/work/")
        lead.follow(re.compile("certify", re.IGNORECASE))
        lead.reads("Does it tie?", "What the scheme says about you")
        lead.press("Certify the return")
        lead.reads(f"Certified by {name}")


def correct_a_certified_return(officer: Walker) -> None:
    """The other partner's officer opens a certified return again, and enters and submits its next version."""
    officer.goto("/budgets/")
    officer.follow(MENTAL_HEALTH)
    with officer.next_page():
        officer.page.locator(".budgets-returns").get_by_role("link").first.click()
    officer.reads("Certified by Margaret Lowe")
    officer.press("Open it again for a correction")
    officer.page.get_by_label("Why it is opened again").fill("A supported flat opens a month later.")
    fill_day(officer, 21, 10, 2026)
    officer.press("Open a new version")
    forecast = box(officer, "Forecast", ACCOMMODATION)
    forecast.fill(str(int(forecast.input_value().replace(",", "")) + 400))
    officer.press("Save and submit")
    officer.reads("Submitted by Joyce Bell", "This is version 2")


def put_together(manager: Walker) -> str:
    """The pool manager puts the certified returns together, every control total in sight; returns the address."""
    manager.goto("/budgets/")
    manager.follow(MENTAL_HEALTH)
    manager.follow("Closing", exact=True)
    manager.reads("Control totals", "As it stands now")
    manager.page.get_by_label("Note").fill("Both partners' returns as certified.")
    manager.press("Put together and ask for signatures")
    manager.reads("Waiting for signatures", "Still to sign")
    expect(manager.page.get_by_role("button", name="Sign these figures")).to_have_count(0)
    return manager.page.url.removeprefix(manager.base)


def sign(officer: Walker, position: str, still: str = "") -> None:
    """A chief finance officer signs for their own partner; the last one, with nobody `still` to sign, for all."""
    officer.goto(position)
    officer.reads("Waiting for signatures", "By signing you agree to these figures for your organisation.")
    officer.press("Sign these figures")
    officer.reads("You have signed these figures.")
    officer.reads(*(["Still to sign", still] if still else ["Signed by every partner"]))
    expect(officer.page.get_by_role("button", name="Sign these figures")).to_have_count(0)


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
    member.follow(re.compile("Read it here.*Revenue monitor"))
    member.reads("£700k over", "£425,404.73", "£274,595.27")
    member.goto(address)
    member.follow(re.compile("Read it here.*Quarterly performance report"))
    member.reads("Learning disabilities")
    member.goto(address)
    for title in ("quarterly performance report", "revenue monitor"):
        with member.page.expect_download() as waiting:
            member.page.get_by_role("link", name=re.compile(f"download the PDF.*{title}")).first.click()
        content = waiting.value.path().read_bytes()
        assert content.startswith(b"%PDF-")
        assert hashlib.sha256(content).hexdigest() in member.page.inner_text("main")
        verify(member, content)
        member.goto(address)


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
