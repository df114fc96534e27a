"""The floor plan holds: imports go down only, and the rules need nothing but the standard library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PURE = [ROOT / "jct" / "core", *sorted(ROOT.glob("*/domain"))]
SERVERS = [
    ROOT / "jct" / "local" / f"{name}.py"
    for name in ("bootstrap", "home", "postgres", "redis", "servers", "system")
]


def imported(path: Path) -> set[str]:
    """The modules a file imports, by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where a name comes from"
            found.add(node.module or "")
    return found


def outsiders(path: Path, *, allowed: tuple[str, ...]) -> set[str]:
    """What a file imports beyond the standard library and the modules that begin with `allowed`."""
    return {
        name
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith(allowed)
    }


def test_imports_go_down_only():
    lint_imports = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_import_the_standard_library_the_core_and_rules(folder):
    domains = tuple(f"{path.parent.name}.domain" for path in PURE if path.name == "domain")
    strange = {
        str(path.relative_to(ROOT)): outsiders(path, allowed=("jct.core", *domains))
        for path in folder.rglob("*.py")
    }
    assert {name: modules for name, modules in strange.items() if modules} == {}


@pytest.mark.parametrize("path", SERVERS, ids=lambda path: path.stem)
def test_what_starts_the_servers_needs_nothing_installed(path):
    assert outsiders(path, allowed=("jct.local",)) == set()
