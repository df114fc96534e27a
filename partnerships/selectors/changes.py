"""Who changed what in the structure, when and why: the histories of several things as one list, newest first."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from jct.core.calendar import day_words, last_day
from jct.core.money import pounds
from partnerships.models import (
    Body,
    BodyPower,
    Deputy,
    Partnership,
    PersonalLimit,
    Post,
    PostFunding,
    PostHolder,
    ReportingLine,
    Seat,
    TermsOfReference,
)

HIDDEN = {"id", "group", "partnership"}
KINDS = {"+": "Added", "~": "Changed", "-": "Removed"}


@dataclass(frozen=True)
class Change:
    """One act: when, who, why, on what, and (field, before, after) for each field it changed."""

    at: datetime
    who: str
    why: str
    kind: str
    what: str
    fields: tuple[tuple[str, str, str], ...]


Names = Mapping[type, Mapping[int, str]]
Subject = tuple[Any, Q, Callable[[Any, Names], str]]  # a model, its rows, and what to call one of them


def body_changes(body: Body, *, most: int = 50) -> tuple[Change, ...]:
    """What happened to a body, its seats, powers, lines and terms."""
    of_body = Q(body_id=body.pk)
    seats = Seat.history.filter(of_body).values("id")
    return _changes(
        [
            (Body, Q(id=body.pk), lambda row, _: "The body"),
            (Seat, of_body, lambda row, _: f"Seat: {row.title}"),
            (BodyPower, of_body, lambda row, _: f"Power: {row.get_decision_type_display().lower()}"),
            (
                ReportingLine,
                of_body,
                lambda row, names: f"Reports to {names[Body].get(row.parent_id, 'another body')}",
            ),
            (TermsOfReference, of_body, lambda row, _: f"Terms of reference {row.code}, issue {row.issue}"),
            (Deputy, Q(seat_id__in=seats), lambda row, names: f"Deputy: {_person(names, row.user_id)}"),
        ],
        most,
    )


def post_changes(post: Post, *, most: int = 50) -> tuple[Change, ...]:
    """What happened to a post, its holders, its money and its limits."""
    of_post = Q(post_id=post.pk)
    return _changes(
        [
            (Post, Q(id=post.pk), lambda row, _: "The post"),
            (PostHolder, of_post, lambda row, names: f"Holder: {_person(names, row.user_id)}"),
            (PostFunding, of_post, lambda row, names: f"Share: {row.percent:f}%"),
            (PersonalLimit, of_post, lambda row, _: f"Limit: {row.get_decision_type_display().lower()}"),
        ],
        most,
    )


def partnership_changes(partnership: Partnership, *, most: int = 50) -> tuple[Change, ...]:
    """What was changed in what is said of the partnership itself, such as what it calls a key decision."""
    return _changes([(Partnership, Q(id=partnership.pk), lambda row, _: "The partnership")], most)


def _changes(subjects: Sequence[Subject], most: int) -> tuple[Change, ...]:
    """One query for each kind of thing, and one for each kind of row that they point to."""
    versions = {
        model: list(model.history.filter(rows).order_by("id", "history_date", "history_id"))
        for model, rows, _ in subjects
    }
    names = _names(versions)
    found = []
    for model, _, what in subjects:
        before = None
        for version in versions[model]:
            if before is not None and before.id != version.id:
                before = None
            told = _told(model, before, version, names)
            found.append(
                Change(
                    at=version.history_date,
                    who=version.history_by_name,
                    why=version.history_change_reason,
                    kind=KINDS[version.history_type],
                    what=what(version, names),
                    fields=told,
                )
            )
            before = version
    return tuple(sorted(found, key=lambda row: row.at, reverse=True)[:most])


def _told(model: Any, before: Any, version: Any, names: Names) -> tuple[tuple[str, str, str], ...]:
    if before is None or version.history_type == "-":
        return ()
    shown = []
    for field in _fields(model):
        old, new = getattr(before, field.attname), getattr(version, field.attname)
        if old != new:
            label = str(field.verbose_name).capitalize()
            if field.name == "ends":
                label, old, new = "Last day", last_day(old), last_day(new)
            shown.append((label, _words(field, old, names), _words(field, new, names)))
    return tuple(shown)


def _fields(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.name not in HIDDEN]


def _names(versions: Mapping[Any, Sequence[Any]]) -> Names:
    """The words of every row that the histories point to, by its model."""
    keys: dict[type, set[int]] = defaultdict(set)
    for model, rows in versions.items():
        for field in _fields(model):
            if field.is_relation:
                keys[field.related_model] |= {getattr(row, field.attname) for row in rows} - {None}
    return {model: _worded(model, wanted) for model, wanted in keys.items()}


def _worded(model: Any, keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    rows = model.objects.filter(pk__in=keys)
    paths = {"Partner": ["organisation"], "Seat": ["body"]}.get(model.__name__)
    return {row.pk: str(row) for row in (rows.select_related(*paths) if paths else rows)}


def _person(names: Names, key: int) -> str:
    return next(
        (people[key] for model, people in names.items() if model.__name__ == "User" and key in people), ""
    )


def _words(field: Any, value: Any, names: Names) -> str:
    if value in (None, "", []):
        return "not set"
    if field.is_relation:
        return names[field.related_model].get(value, "gone")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Decimal) and "GBP" in field.help_text:
        return pounds(value)
    if isinstance(value, list):
        return "; ".join(value)
    return str(dict(field.flatchoices).get(value, value))
