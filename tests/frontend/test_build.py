"""What the build leaves in jct/static/jct/: ours, complete, and asking nothing of other hosts."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
BUILT = ROOT / "jct" / "static" / "jct"
PACKAGES = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]


def test_stylesheet_has_no_font_no_crest_and_no_outside_address():
    css = (BUILT / "app.css").read_text(encoding="utf-8")
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert "crest" not in css
    assert not re.findall(r"url\((?!['\"]?data:)", css)
    assert css.count("{") == css.count("}")
    assert "sourceMappingURL" not in css


@pytest.mark.parametrize("name", ["app.js", "boot.js", "grid.js"])
def test_scripts_are_plain_and_need_no_eval(name):
    script = (BUILT / name).read_text(encoding="utf-8")
    assert "sourceMappingURL" not in script
    assert not re.findall(r"\beval\(|new Function\(|https?://(?!www\.w3\.org)", script)


def test_notices_name_what_is_inside():
    notices = (BUILT / "licences" / "NOTICES.txt").read_text(encoding="utf-8")
    for package in ("govuk-frontend", "@ministryofjustice/frontend"):
        assert f"{package} {PACKAGES[package]}" in notices


def test_versions_are_exact_and_the_lock_keeps_no_addresses():
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in PACKAGES.values())
    assert "http" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_stylesheet_is_of_the_version_named():
    assert f'"{PACKAGES["govuk-frontend"]}"' in (BUILT / "app.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("--govuk-link-colour", "#ffffff", 4.5),
        ("--govuk-link-colour", "--jct-tint", 4.5),
        ("--govuk-link-hover-colour", "#ffffff", 4.5),
        ("--govuk-link-visited-colour", "--jct-tint", 4.5),
        ("--govuk-link-colour", "--govuk-surface-background-colour", 4.5),
        ("#ffffff", "--jct-header", 4.5),
        ("#ffffff", "--govuk-brand-colour", 4.5),
        ("--jct-rule", "#ffffff", 3),
    ],
)
def test_brand_colours_can_be_read(text, ground, least):
    """WCAG 2.2, 1.4.3 and 1.4.11."""
    brand = dict(
        re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", (BUILT / "brand.css").read_text(encoding="utf-8"))
    )
    light, dark = sorted((_luminance(brand.get(colour, colour)) for colour in (text, ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
