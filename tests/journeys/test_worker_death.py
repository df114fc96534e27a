"""A worker killed in the middle of a pack, and the pack that comes out whole all the same."""

import os
import re
import signal
import subprocess
import time

from tests.journeys.conftest import Site
from tests.journeys.walker import People, until


def workers(runner: int) -> list[int]:
    """The process numbers of the Celery workers under the runner, parents and children, not the shell beside them."""
    table = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in table.splitlines()]
    family = {runner}
    while True:
        grown = family | {int(pid) for pid, parent, _ in rows if int(parent) in family}
        if grown == family:
            break
        family = grown
    ours = [(int(pid), args) for pid, _, args in rows if int(pid) in family]
    return [pid for pid, args in ours if " worker " in args and not args.startswith("/bin/sh")]


def test_a_pack_survives_the_death_of_its_worker(people: People, site: Site):
    manager = people("pool_manager")
    manager.goto("/reports/")
    manager.follow("Quarter 2 2026/27")
    manager.press(re.compile("Freeze (the quarter|again)"))
    reason = manager.page.get_by_role("textbox")
    if reason.count():
        reason.first.fill("To see what the death of a worker does.")
    manager.press("Freeze and print the drafts")
    pack = manager.page.url
    until(lambda: "Laying out the pages" in manager.page.inner_text("main"), manager.page, 30)
    killed = workers(site.runner)
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while set(killed) & set(workers(site.runner)):
        assert time.monotonic() < deadline, "the workers live on"
        time.sleep(0.1)
    send = manager.page.get_by_role("button", name="Send for approval")
    until(lambda: send.count() == 1, manager.page, 300)
    assert manager.page.url == pack
    hashes = manager.page.locator("#pack-documents code").all_inner_texts()
    assert [len(text) for text in hashes] == [64, 64]
    assert len(set(hashes)) == 2
