"""Deciding is tested here without the owners of what is decided: those are told, and tested, in their own rooms."""

import pytest

from partnerships import registry


@pytest.fixture(autouse=True)
def _no_owners(monkeypatch):
    monkeypatch.setattr(registry, "_owners", {})
