"""Nothing is skipped here: what cannot run fails, and says so. `tests/conftest.py` loads these hooks."""

import pytest

REASON = "skipped or expected to fail, which this suite does not allow"


def _refuse(report):
    if report.outcome == "skipped" or hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"{report.nodeid}: {REASON} ({getattr(report, 'wasxfail', None) or report.longrepr})"
        )
        vars(report).pop("wasxfail", None)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport():
    """A skipped or xfailed test is a failed test."""
    return _refuse((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report():
    """So is a module that skips itself while it is read."""
    return _refuse((yield))
