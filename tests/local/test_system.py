"""What a machine lacks is named for each system, and installed only as root on Debian."""

import pytest

from jct.local import system

ABSENT = system.Need("a thing nobody has", lambda: False, ("libthing",), "thing", "")


def test_the_advice_names_the_packages_of_each_system():
    said = system.advice([system.PANGO, ABSENT])
    assert "This machine lacks: Pango (the PDFs); a thing nobody has." in said
    assert "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libthing" in said
    assert "sudo dnf install pango harfbuzz thing" in said
    assert "brew install pango\n" in said
    assert "(a thing nobody has: no package there)" in said


def test_an_ordinary_user_is_told_and_nothing_is_installed(monkeypatch):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="This machine lacks: a thing nobody has"):
        system.require([ABSENT])


def test_this_machine_has_what_the_tests_need():
    assert system.missing(system.TEST) == []


def test_a_program_that_is_absent_or_fails_does_not_count():
    assert not system._runs("no-such-program-anywhere")
    assert not system._runs("false")
