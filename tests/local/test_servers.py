"""The embedded servers: a path with a space, a closed folder, a crash, two at once, data that stays."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
import redis as redis_client

from jct.local import processes, servers
from jct.local.home import CannotStart, Home
from jct.local.servers import serving
from jct.local.unprivileged import account


def connect(urls):
    parts = urlsplit(urls["DATABASE_URL"])
    where = unquote(parts.netloc.partition("@")[2])
    return psycopg.connect(host=where, user=parts.username, dbname=parts.path.lstrip("/"), autocommit=True)


def pids_in(home):
    return [int(path.read_text().split()[0]) for path in home.pids.glob("*.pid")]


def test_data_and_waiting_work_outlive_a_stop(home):
    with serving(home, durable=True, given={}) as urls:
        with connect(urls) as database:
            database.execute("CREATE TABLE kept (line text)")
            database.execute("INSERT INTO kept VALUES ('still here')")
        redis_client.Redis.from_url(urls["REDIS_URL"]).set("kept", "still here")
    with serving(home, durable=True, given={}) as urls:
        with connect(urls) as database:
            assert database.execute("SELECT line FROM kept").fetchall() == [("still here",)]
            assert database.execute("SHOW fsync").fetchone() == ("on",)
            assert database.execute("SHOW listen_addresses").fetchone() == ("",)
        assert redis_client.Redis.from_url(urls["REDIS_URL"]).get("kept") == b"still here"


def test_nothing_of_a_test_is_left_when_the_block_ends(home):
    with serving(home, durable=False, given={}) as urls:
        pids = pids_in(home)
        assert len(pids) == 2
        assert all(processes.born(pid) for pid in pids)
        socket = Path(unquote(urlsplit(urls["DATABASE_URL"]).netloc.partition("@")[2]))
        assert socket.is_dir()
        data = Path(connect(urls).execute("SHOW data_directory").fetchone()[0])
    assert [processes.born(pid) for pid in pids] == [None, None]
    assert not list(home.pids.iterdir())
    assert not socket.exists()
    assert not data.exists()


def test_redis_does_not_let_in_who_does_not_know_the_password(home):
    with serving(home, durable=False, given={"DATABASE_URL": "postgres://elsewhere/jct"}) as urls:
        port = urlsplit(urls["REDIS_URL"]).port
        with pytest.raises(redis_client.AuthenticationError):
            redis_client.Redis(port=port, retry=None).ping()


def test_what_the_environment_names_is_not_started(home):
    given = {"DATABASE_URL": "postgres://elsewhere/jct", "REDIS_URL": "redis://elsewhere:6379/0"}
    with serving(home, durable=True, given=given) as urls:
        assert urls == given
        assert not list(home.pids.iterdir())


def test_one_home_is_held_once_and_says_by_whom(home):
    refused = pytest.raises(CannotStart, match=rf"already in use for 'trial' \(process {os.getpid()}\)")
    with home.held(), refused, home.held():
        raise AssertionError


def test_two_clones_stand_side_by_side(home, tmp_path):
    other = Home("trial", root=tmp_path / "another")
    given = {"DATABASE_URL": "postgres://elsewhere/jct"}
    with (
        serving(home, durable=False, given=given) as first,
        serving(other, durable=False, given=given) as second,
    ):
        assert first["REDIS_URL"] != second["REDIS_URL"]


DOOMED = """
import sys, time
from pathlib import Path
from jct.local.home import Home
from jct.local.servers import serving
with serving(Home("trial", root=Path(sys.argv[1])), durable=True, given={}) as urls:
    print(urls["DATABASE_URL"], flush=True)
    time.sleep(60)
"""


def test_a_run_that_was_killed_is_cleared_up_by_the_next_though_somebody_is_still_connected(home, capsys):
    with subprocess.Popen(
        [sys.executable, "-c", DOOMED, home.root], stdout=subprocess.PIPE, text=True
    ) as doomed:
        url = doomed.stdout.readline().strip()
        lingering = connect({"DATABASE_URL": url})
        doomed.kill()
    left = pids_in(home)
    assert all(processes.born(pid) for pid in left)
    with serving(home, durable=True, given={}) as urls, connect(urls) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)
    assert "Ended postgres, left behind" in capsys.readouterr().out
    assert [processes.born(pid) for pid in left] == [None, None]
    assert not Path(unquote(urlsplit(url).netloc.partition("@")[2])).exists()
    with pytest.raises(psycopg.OperationalError):
        lingering.execute("SELECT 1")


def test_a_number_that_now_belongs_to_somebody_else_is_let_be(home):
    with home.held():
        record = home.pids / "web.pid"
        with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
            record.write_text(str(stranger.pid))
            long_ago = time.time() - 3600
            os.utime(record, (long_ago, long_ago))
            assert processes.end_leftovers(home.pids) == []
            assert stranger.poll() is None
            stranger.kill()
        assert not record.exists()


def test_an_initdb_cut_short_is_made_again(home):
    with home.held():
        keeper = servers.postgres._data(home, account(home.root)).parent
    (keeper / "postgres" / "PG_VERSION").write_text("18\n")
    (keeper / "postgres.unfinished").touch()
    with (
        serving(home, durable=True, given={"REDIS_URL": "redis://elsewhere"}) as urls,
        connect(urls) as database,
    ):
        assert database.execute("SELECT 1").fetchone() == (1,)


def test_data_of_another_version_is_refused_in_words(home):
    with home.held():
        data = servers.postgres._data(home, account(home.root))
    (data / "PG_VERSION").write_text("12\n")
    refused = pytest.raises(CannotStart, match="written by PostgreSQL 12, this is 18: 'make reset'")
    with refused, serving(home, durable=True, given={"REDIS_URL": "redis://elsewhere"}):
        raise AssertionError


def test_no_permission_is_widened_and_no_account_added(home):
    closed = home.root
    closed.chmod(0o700)
    accounts = Path("/etc/passwd").read_bytes()
    with (
        serving(home, durable=False, given={"REDIS_URL": "redis://elsewhere"}) as urls,
        connect(urls) as database,
    ):
        assert database.execute("SELECT 1").fetchone() == (1,)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert Path("/etc/passwd").read_bytes() == accounts
