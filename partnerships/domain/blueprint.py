"""A whole structure as plain rows, and what does not go together in them.

Values are typed, references are keys. intake/blueprint.py reads them from a file, services/blueprints.py stores them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jct.core.errors import Problem
from partnerships.domain.words import Mode

Row = dict[str, Any]
Unfit = tuple[str, str, str]  # the word at fault, what is wrong, what would be right
REFERRED = (Mode.RECOMMEND_TO, Mode.RATIFY_BY)


@dataclass(frozen=True)
class Blueprint:
    name: str
    title: str
    source: str
    notes: str
    partnership: Row
    organisations: tuple[Row, ...] = ()
    partners: tuple[Row, ...] = ()
    care_groups: tuple[Row, ...] = ()
    localities: tuple[Row, ...] = ()
    stakeholders: tuple[Row, ...] = ()
    bodies: tuple[Row, ...] = ()
    posts: tuple[Row, ...] = ()
    transfers: tuple[Row, ...] = ()
    incompatible: tuple[Row, ...] = ()
    scheme: Row | None = None


def unfit_period(row: Row) -> Iterator[Unfit]:
    starts, ends = row.get("starts"), row.get("ends")
    if starts and ends and ends <= starts:
        yield "ends", "it ends before it starts", "a later day, the first on which it is over"


def unfit_seat(row: Row) -> Iterator[Unfit]:
    if ("partner" in row) == ("constituency" in row):
        yield (
            "partner",
            "a seat is a partner's or a constituency's",
            "exactly one of partner and constituency",
        )
    if row.get("deputies") and "post" not in row:
        yield "deputies", "nobody holds the seat, so nobody can be deputy", "the post that holds the seat"


def unfit_decider(row: Row) -> Iterator[Unfit]:
    if sum(word in row for word in ("post_function", "post", "body")) != 1:
        yield "body", "one decider must be named", "exactly one of post_function, post and body"


def unfit_clause(row: Row) -> Iterator[Unfit]:
    yield from unfit_decider(row)
    mode, above, up_to = row.get("mode"), row.get("above"), row.get("up_to")
    if above is not None and up_to is not None and up_to <= above:
        yield "up_to", "the band ends before it begins", "more than `above`"
    if row.get("measure", "none") == "none" and (above is not None or up_to is not None):
        yield "measure", "a band needs a measure", "what the band is measured in, such as lifetime_value"
    if (mode in REFERRED) != ("refer_to" in row):
        yield "refer_to", "only a recommendation or a ratification goes to another body", "both, or neither"
    second = row.get("second_body")
    if mode == Mode.DUAL_KEY and (second is None or second == row.get("body") or "body" not in row):
        yield "second_body", "two keys are held by two bodies", "body and second_body, not the same"
    if second is not None and mode not in (*REFERRED, Mode.DUAL_KEY):
        yield "second_body", "this mode has no second body", "dual_key, recommend_to or ratify_by as the mode"


def unfit_whole(blueprint: Blueprint) -> Iterator[Problem]:
    """What only the whole file shows."""
    tops = sum(bool(row.get("is_top")) for row in blueprint.bodies)
    if tops != 1:
        yield Problem(
            "bodies",
            f"{tops} bodies are the top body",
            "exactly one with is_top: true, to which urgent decisions are reported",
        )
    for place, post in enumerate(blueprint.posts):
        for total in sorted(set(_totals(post.get("funding", ()))) - {100}):
            yield Problem(
                f"posts[{place}].funding", f"the shares make {total}%", "shares that make 100% on each day"
            )
    clauses = blueprint.scheme.get("clauses", ()) if blueprint.scheme else ()
    numbers = [clause["number"] for clause in clauses]
    for number in sorted({one for one in numbers if numbers.count(one) > 1}):
        yield Problem(
            "scheme.clauses", f"two clauses have the number {number}", "a number of its own for each"
        )
    if blueprint.scheme is not None and not clauses:
        yield Problem("scheme.clauses", "nobody could decide anything", "at least one clause")


def _totals(shares: tuple[Row, ...]) -> Iterator[int]:
    """The sum of the shares in effect on each day on which one begins (per cent)."""
    periods = [(row.get("starts", date.min), row.get("ends", date.max), row["percent"]) for row in shares]
    for begins, _, _ in periods:
        yield sum(percent for starts, ends, percent in periods if starts <= begins < ends)
