"""A suite that skips is not green."""

import subprocess
import sys

import pytest

from jct.local.home import ROOT

SKIPPING = {
    "a skip": "import pytest\ndef test_x():\n    pytest.skip('later')\n",
    "a mark": "import pytest\n@pytest.mark.skip(reason='later')\ndef test_x():\n    pass\n",
    "an expected failure": "import pytest\n@pytest.mark.xfail(reason='later')\ndef test_x():\n    assert 0\n",
    "a module": "import pytest\npytest.importorskip('no_such_module_anywhere')\ndef test_x():\n    pass\n",
}


@pytest.mark.parametrize("source", SKIPPING.values(), ids=SKIPPING)
def test_what_does_not_run_fails(source, tmp_path):
    (tmp_path / "test_one.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "-p", "no:django", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (1, 2), done.stdout
    assert "which this suite does not allow" in done.stdout
