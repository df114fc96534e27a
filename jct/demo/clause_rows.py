"""How the clauses of the demonstration's scheme are written down: a row of fields for each."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jct.demo.context import Demo
from partnerships.domain.words import DecisionType as Type
from partnerships.domain.words import Measure, Mode
from partnerships.domain.words import PostFunction as Post

Fields = dict[str, Any]
LIFETIME = {"measure": Measure.LIFETIME_VALUE}
CHANGE = {"measure": Measure.CHANGE_VALUE}
MANY = {"mode": Mode.ALL_OF}
MANAGER, HEAD = Post.COMMISSIONER, Post.HEAD_OF_COMMISSIONING


def post(
    kind: Type, function: Post, text: str, up_to: int | None = None, above: int | None = None, **more: Any
) -> Fields:
    return {"decision_type": kind, "post_function": function, "text": text, **_band(up_to, above), **more}


def body(
    demo: Demo,
    kind: Type,
    body: str,
    text: str,
    up_to: int | None = None,
    above: int | None = None,
    **more: Any,
) -> Fields:
    return {"decision_type": kind, "body": demo.bodies[body], "text": text, **_band(up_to, above), **more}


def _band(up_to: int | None, above: int | None) -> Fields:
    return {
        "up_to": None if up_to is None else Decimal(up_to),
        "above": None if above is None else Decimal(above),
    }


def groups(
    demo: Demo, kind: Type, text: str, up_to: int | None = None, above: int | None = None, **more: Any
) -> Iterator[Fields]:
    """The same clause for the strategic group of each care group."""
    for code, group in demo.care_groups.items():
        words = f"{text} ({group.name})"
        yield body(demo, kind, f"scg_{code.lower()}", words, up_to, above, care_group=group, **more)
