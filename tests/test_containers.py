"""The image and the compose file hold together, as far as can be told without an engine that runs them."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
OURS = ("migrate", "web", "worker", "beat")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize(
    "command",
    [
        [BIN / "hadolint", "Dockerfile"],
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            "docker-compose.yml",
        ],
    ],
    ids=["hadolint", "compose schema"],
)
def test_the_files_are_well_formed(command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_runs_as_nobody_special_and_installs_by_hash():
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.M) == ["10001:10001"]
    assert "--require-hashes" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE


def test_no_secret_stands_in_the_compose_file():
    text = (ROOT / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if re.search(r"(SECRET_KEY|PASSWORD|EMAIL_URL):", line):
            assert re.search(r"\$\{\w+:\?", line), f"a value that must come from outside: {line.strip()}"


def test_every_service_has_a_health_check_or_ends_by_itself():
    for name, service in COMPOSE.items():
        if name not in ("migrate", "web"):  # migrate ends; web's check is the image's own
            assert "test" in service["healthcheck"], name


def test_ours_wait_for_migrations_and_keep_no_privilege():
    for name in OURS:
        service = COMPOSE[name]
        waits = service["depends_on"]
        assert waits["postgres"]["condition"] == waits["redis"]["condition"] == "service_healthy"
        if name != "migrate":
            assert waits["migrate"]["condition"] == "service_completed_successfully"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_only_the_web_is_reachable_and_only_from_this_host():
    assert [name for name, service in COMPOSE.items() if "ports" in service] == ["web"]
    assert COMPOSE["web"]["ports"] == ["${WEB_PORT:-127.0.0.1:8000}:8000"]


def test_everything_the_image_copies_is_let_through():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [name for name in kept if not (ROOT / name).exists()] == []
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps <= set(kept)


def test_the_image_installs_every_package_the_product_imports():
    apps = sorted({path.parent for path in ROOT.glob("*/apps.py")})
    files = [
        path for app in apps for path in app.rglob("*.py") if "local" not in path.relative_to(ROOT).parts
    ]
    imported: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.M)
    installed = {re.sub(r"[-_.]+", "-", name).lower() for name in locked}
    homes = packages_distributions()
    wanted = imported - set(sys.stdlib_module_names) - {app.name for app in apps}
    absent = {
        name
        for name in wanted
        if not {re.sub(r"[-_.]+", "-", home).lower() for home in homes[name]} & installed
    }
    assert absent == set()
