"""`make run`: everything answers, Ctrl-C ends all of it and nothing else, and a taken port is said in words."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from urllib.parse import urlsplit

import pytest
from django.db import connection

from jct.accounts.models import User
from jct.local import processes, run
from jct.local.home import ROOT, CannotStart, Home


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environ(transactional_db, tmp_path):
    """The environment of a run on this test's own database, in which somebody is already known."""
    User.objects.create_user("first@northmere.example", "a long enough password", name="First Person")
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {
        **os.environ,
        "DATABASE_URL": url,
        "STATIC_ROOT": str(tmp_path / "static"),
        "JCT_MODE": "test",
    }


@pytest.fixture
def stranger():
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


def test_everything_answers_and_ctrl_c_ends_all_of_it_and_nothing_else(environ, port, stranger):
    home = Home(f"trial-{port}")
    command = [sys.executable, "-m", "jct.local.run", "--port", str(port), "--home", home.name]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        said = []
        for line in running.stdout:
            said.append(line)
            if "Ctrl-C ends it" in line:
                break
        started = {path.stem: int(path.read_text()) for path in home.pids.glob("*.pid")}
        assert set(started) == {"web", "worker", "beat"}, "".join(said)
        assert f"jct is ready:  http://127.0.0.1:{port}/\n" in said
        assert any("first@northmere.example" in line and "First Person" in line for line in said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.status == 200
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
    assert running.returncode == 0, rest
    assert {name: processes.born(pid) for name, pid in started.items()} == dict.fromkeys(started)
    assert stranger.poll() is None
    run.check_port(port)
    shutil.rmtree(home.folder)


def test_a_taken_port_is_said_with_what_to_do(port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(CannotStart, match=f"Port {port} cannot be used .*make run PORT={port + 1}"):
            run.check_port(port)


@pytest.mark.parametrize(
    ("command", "times", "code"),
    [
        ("echo once >> times; [ $(wc -l < times) -gt 1 ] || kill -9 $$", 2, 0),
        ("echo once >> times; exit 3", 1, 3),
    ],
    ids=["killed: begun again", "failed: not"],
)
def test_a_process_that_is_killed_is_begun_again_and_one_that_fails_is_not(home, command, times, code):
    with home.held():
        line = run.shell_line(home, "worker", ["sh", "-c", command])
        done = subprocess.run(line, shell=True, cwd=home.folder, check=False, capture_output=True)
    assert done.returncode == code
    assert (home.folder / "times").read_text().count("once") == times
    assert (home.pids / "worker.pid").read_text().strip().isdigit()
