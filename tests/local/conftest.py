"""A home in a clone whose path has a space, gone afterwards with everything it keeps."""

import pytest

from jct.local import postgres
from jct.local.home import Home


@pytest.fixture
def home(tmp_path):
    root = tmp_path / "a clone with a space"
    root.mkdir()
    made = Home("trial", root=root)
    yield made
    with made.held():
        postgres.forget_data(made)
