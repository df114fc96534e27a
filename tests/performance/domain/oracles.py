"""The published expectations, read once."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"


def load(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


EXTERNAL = load("external_expected.json")
CASES = load("cases.json")
POLARITY = {"increase": "higher", "decrease": "lower", "neutral": "neutral"}
