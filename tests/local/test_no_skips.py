"""A suite that skips is not green."""

import subprocess
import sys

from jct.local.home import ROOT

SKIPPING = {
    "test_call.py": "import pytest\ndef test_x():\n    pytest.skip('later')\n",
    "test_mark.py": "import pytest\n@pytest.mark.skip(reason='later')\ndef test_x():\n    pass\n",
    "test_expected_failure.py": "import pytest\n@pytest.mark.xfail\ndef test_x():\n    assert 0\n",
    "test_unexpected_pass.py": "import pytest\n@pytest.mark.xfail\ndef test_x():\n    assert 1\n",
    "test_module.py": "import pytest\npytest.importorskip('no_such_module_anywhere')\ndef test_x():\n    pass\n",
    "test_honest.py": "def test_x():\n    pass\n",
}


def test_what_does_not_run_fails(tmp_path):
    for name, source in SKIPPING.items():
        (tmp_path / name).write_text(source)
    plugins = ["-p", "tests.no_skips", "-p", "no:django", "-p", "no:cacheprovider"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        *plugins,
        "--continue-on-collection-errors",
        "-c",
        "/dev/null",
    ]
    done = subprocess.run([*command, tmp_path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "3 failed, 1 passed, 2 errors" in done.stdout
    assert done.returncode == 1
