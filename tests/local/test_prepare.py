"""Preparing a clone to run: built files are collected again when one of them has changed."""

import os

from django.contrib.staticfiles import finders

from jct.local import prepare


def test_a_changed_style_sheet_of_an_app_is_collected_again(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    sheet = finders.find("budgets/grid.css")
    copy = tmp_path / "static" / "budgets" / "grid.css"
    prepare._collect_static(settings.STATIC_ROOT)
    copy.write_text("gone stale")
    prepare._collect_static(settings.STATIC_ROOT)
    assert copy.read_text() == "gone stale", "nothing has changed, so nothing is collected"
    facts = os.stat(sheet)
    try:
        os.utime(sheet, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1_000))
        prepare._collect_static(settings.STATIC_ROOT)
    finally:
        os.utime(sheet, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert "gone stale" not in copy.read_text()
