"""Makes the pictures of the README, beside `make run` and after `make pack`: `.venv/bin/python docs/images/make.py`.

Pages are photographed in Chromium at 1,100 px, the PDF page is drawn by pdftoppm; all are kept small as JPEG.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
BASE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
PASSWORD = os.environ.get("JCT_DEMO_PASSWORD", "northmere-demonstration")
PAGES = {
    "fund": ("pool_manager", "/budgets/funds/1/", 1250),
    "indicator": ("commissioner_mh", "/performance/?signal=concern", 1400),
    "ruling": ("finance_officer_icb", "/partnership/decisions/?state=waiting", 1400),
    "contract": ("commissioner_mh", "/contracts/21/", 1000),
    "return": ("finance_officer_icb", "/work/", 1250),
}
WIDTH = 1100


def sign_in(page: Page, key: str) -> None:
    page.goto(BASE + "/")
    page.get_by_label("E-mail address").fill(f"{key}@northmere.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/work/")


def photograph(chromium: str) -> None:
    """The pages, each as the person who meets it; of the decisions, the first one with every check open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (key, path, height) in PAGES.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": height}, device_scale_factor=1)
            sign_in(page, key)
            page.goto(BASE + path)
            if name == "ruling":
                page.locator("main table a, main .govuk-task-list a").first.click()
                page.get_by_text("Every check, with its clause and its sum").first.click()
            if name == "indicator":
                page.locator("main a[href^='/performance/']").filter(has_text="Crisis").first.click()
            if name == "return":
                page.locator("main a[href^='/budgets/returns/']").first.click()
            page.screenshot(path=HERE / f"{name}.jpg", type="jpeg", quality=72)
            page.close()
        browser.close()


def draw_pdf_page() -> None:
    """The summary of the revenue monitor that `make pack` left in out/."""
    report = next((HERE.parents[1] / "out").glob("*revenue-monitor*.pdf"))
    command = ["pdftoppm", "-f", "3", "-l", "3", "-r", "80", "-jpeg", "-jpegopt", "quality=72", "-singlefile"]
    subprocess.run([*command, str(report), str(HERE / "report")], check=True)


if __name__ == "__main__":
    found = next(
        (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None
    )
    if found is None:
        sys.exit("Chromium is needed for the pictures.")
    photograph(found)
    draw_pdf_page()
