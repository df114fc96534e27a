"""The Nu HTML checker over every page the other journeys met (so this file's name sorts after theirs)."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.journeys.walker import People
from tests.tools import SHORT_RUN

JAR = Path(__file__).resolve().parents[1] / "tools/node_modules/vnu-jar/build/dist/vnu.jar"


def test_the_nu_checker_finds_no_error(people: People, tmp_path: Path):
    people("head").goto("/work/")
    names = {f"{number:03}.html": page for number, page in enumerate(sorted(people.html))}
    for name, page in names.items():
        (tmp_path / name).write_text(people.html[page], encoding="utf-8")
    java = shutil.which("java")
    assert java
    command = [
        java,
        *SHORT_RUN,
        "-Xss8m",
        "-jar",
        str(JAR),
        "--errors-only",
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
    ]
    answer = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=True)
    faults = {
        f"{names[message['url'].rsplit('/', 1)[-1]]}, line {message.get('lastLine')}: {message['message']}"
        for message in json.loads(answer.stdout)["messages"]
    }
    assert sorted(faults) == []
