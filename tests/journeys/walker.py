"""A person at a real browser: signs in, walks the pages, and checks each of them on the way.

Every page visited is examined once per address: axe finds nothing (WCAG 2.2 A and AA and best practice), the console
stays silent, nothing is asked of another host, and at 320 px nothing has to be scrolled sideways.

Nothing here looks at a page on its way out: whatever leads to another page stands in `next_page`, which ends when that
page and its scripts have loaded; and what a script is about to say is waited for. All waits end with their event, so a
slow machine only takes longer.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    TimeoutError,
    expect,
)

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # To describe each element that passed takes three times as long as to test it.
    "resultTypes": ["violations"],
}
DESKTOP, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
EMAIL_HOST = "northmere.example"
PATIENCE = (
    60_000  # ms until what must happen counts as not happening; a machine twice as slow and busy needs 15,000
)
expect.set_options(timeout=PATIENCE)
# How far the page is wider than its window, and the innermost element to blame; null when it fits.
SIDEWAYS = """() => {
  const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return null;
  const wide = [...document.body.querySelectorAll("*")].filter(
    e => e.getBoundingClientRect().right > root.clientWidth + 0.5 && !e.closest(".jct-scroll"));
  return over + " px: " + (wide.at(-1)?.outerHTML ?? "?").slice(0, 200);
}"""


@dataclass
class Walker:
    """One signed-in person in a browser window of their own."""

    context: BrowserContext
    page: Page
    base: str
    seen: set[str]
    html: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    refusals: tuple[str, ...] = ()
    answer: Response | None = None

    def goto(self, path: str) -> Page:
        """Open an address of the site and examine the page."""
        self.page.goto(self.base + path)
        self.examine()
        return self.page

    @contextmanager
    def next_page(self) -> Iterator[None]:
        """What the block does leads to another page, at once or when a script has saved; ends when that has loaded."""
        try:
            with self.page.expect_event("load"):
                yield
        except TimeoutError as late:
            said = self.page.locator("main").inner_text()
            raise AssertionError(f"{self.page.url} leads nowhere. It says: {said}") from late

    def press(self, name: str | re.Pattern[str], *, role: str = "button", exact: bool = False) -> Page:
        """Press the button (or follow the link) of that name and examine the page it leads to."""
        with self.next_page():
            self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.examine()
        return self.page

    def follow(self, name: str | re.Pattern[str], *, exact: bool = False) -> Page:
        return self.press(name, role="link", exact=exact)

    def reads(self, *words: str) -> None:
        """The page says all of these, or does in a moment (white space does not count)."""
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word, use_inner_text=True)

    def examine(self) -> None:
        """Axe, overflow and gathered faults of this page; once per address without its numbers, and per title."""
        path, title = urlsplit(self.page.url).path, self.page.title()
        key = re.sub(r"\d+", "#", path) + "|" + title
        if key not in self.seen:
            self.seen.add(key)
            self._axe()
            self._overflow()
            self._keep(f"{path} ({title})")
        assert not self.faults, f"{self.page.url}: {self.faults}"

    def _keep(self, name: str) -> None:
        """The page as it was sent, before scripts touched it, for the Nu checker (test_wellformed_html.py)."""
        if self.answer and self.answer.headers.get("content-type", "").startswith("text/html"):
            self.html[name] = self.answer.text()

    def _axe(self) -> None:
        self.page.evaluate(AXE)
        for fault in self.page.evaluate(
            f"axe.run(document, {json.dumps(AXE_RULES)}).then(all => all.violations)"
        ):
            where = "; ".join(node["html"][:160] for node in fault["nodes"][:3])
            self.faults.append(f"axe {fault['id']}: {fault['help']} in {where}")

    def _overflow(self) -> None:
        self.page.set_viewport_size(NARROW)
        sideways = self.page.evaluate(SIDEWAYS)
        if sideways:
            self.faults.append(f"at 320 px scrolls sideways by {sideways}")
        self.page.set_viewport_size(DESKTOP)

    def watch(self) -> None:
        """Gather console errors, page errors and requests to other hosts from now on, and remember the last page."""
        host = urlsplit(self.base).netloc
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("request", lambda request: self._request(request, host))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        """An error in the console, unless it is the browser's word on a page whose refusal the walk asked for."""
        if message.type == "error" and urlsplit(message.location["url"]).path not in self.refusals:
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.answer = response

    def _request(self, request: Request, host: str) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            self.faults.append(f"asked another host: {request.url}")


class People:
    """Everybody's window: `people("head")` signs that person in once and keeps the window."""

    def __init__(self, browser: Browser, base: str, password: str) -> None:
        self.browser, self.base, self.password = browser, base, password
        self.windows: dict[str, Walker] = {}
        self.seen: set[str] = set()
        self.html: dict[str, str] = {}

    def __call__(self, key: str) -> Walker:
        if key not in self.windows:
            self.windows[key] = self._sign_in(key)
        return self.windows[key]

    def nobody(self) -> Walker:
        """A window in which nobody is signed in."""
        return self._window()

    def _window(self, **options: Any) -> Walker:
        context = self.browser.new_context(viewport=DESKTOP, locale="en-GB", accept_downloads=True, **options)
        context.set_default_timeout(PATIENCE)
        walker = Walker(context, context.new_page(), self.base, self.seen, self.html)
        walker.watch()
        return walker

    def _sign_in(self, key: str) -> Walker:
        walker = self._window()
        walker.goto("/")
        walker.page.get_by_label("E-mail address").fill(f"{key}@{EMAIL_HOST}")
        walker.page.get_by_label("Password", exact=True).fill(self.password)
        walker.press("Sign in")
        assert "/work/" in walker.page.url, f"{key} could not sign in: {walker.page.inner_text('main')[:400]}"
        return walker

    def close(self) -> None:
        for walker in self.windows.values():
            walker.context.close()


def until(question: Callable[[], bool], page: Page, seconds: float = 60) -> None:
    """Reload `page` until the question is answered yes; fails after `seconds`."""
    for _ in range(int(seconds * 2)):
        if question():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"waited {seconds} s in vain on {page.url}: {page.inner_text('main')[:600]}")
