"""The register of interests, and who has declared it complete for the financial year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.utils.timezone import localdate

from jct.core.calendar import FinancialYear, day_words
from partnerships.domain.duties import declaration_due
from partnerships.models import Deputy, Interest, Partnership, PostHolder, Seat, YearlyDeclaration
from partnerships.querysets import in_effect, not_over


@dataclass(frozen=True)
class RegisterLine:
    """What is published of an interest: never its detail, which may name a family."""

    person: str
    roles: tuple[str, ...]
    kind: str
    organisation: str
    starts: date
    ends: date | None
    detail: str = ""  # only for those who keep the register
    recorded: str = ""  # by whom and when, likewise


@dataclass(frozen=True)
class MyInterests:
    year: FinancialYear
    current: tuple[Interest, ...]
    ended: tuple[Interest, ...]
    declared: YearlyDeclaration | None
    due: date | None  # None: nothing to declare for, without a post, a seat or a deputy's place


@dataclass(frozen=True)
class DeclarationLine:
    person: Any
    roles: tuple[str, ...]
    due: date
    declared: YearlyDeclaration | None


@dataclass(frozen=True)
class DeclarationsPage:
    year: FinancialYear
    outstanding: tuple[DeclarationLine, ...]  # soonest due first
    declared: tuple[DeclarationLine, ...]


@dataclass(frozen=True)
class _Member:
    person: Any
    roles: tuple[str, ...]
    joined: date


def year_of(on: date) -> FinancialYear:
    """The financial year that is declared on the day `on`."""
    return FinancialYear.of(on)


def register(partnership: Partnership, *, on: date, whole: bool) -> tuple[RegisterLine, ...]:
    """Every interest that still counts on the day `on`, by person; its detail, and who recorded it, only when
    `whole`. Four queries."""
    rows = Interest.objects.filter(not_over(on), partnership=partnership)
    roles = {member.person.pk: member.roles for member in members(partnership, on=on)}
    return tuple(
        RegisterLine(
            person=str(row.user),
            roles=roles.get(row.user_id, ()),
            kind=row.get_kind_display(),
            organisation=row.organisation,
            starts=row.starts,
            ends=row.ends,
            detail=row.detail if whole else "",
            recorded=recorded_words(row) if whole else "",
        )
        for row in with_recorder(rows).select_related("user").order_by("user__name", "starts", "pk")
    )


def with_recorder(rows: QuerySet[Interest]) -> QuerySet[Interest]:
    """Each with `recorded_by`, the name as it stood, and `recorded_at`."""
    history: Any = Interest.history  # type: ignore[attr-defined]
    first = history.model.objects.filter(id=OuterRef("pk"), history_type="+")
    return rows.annotate(
        recorded_by=Subquery(first.values("history_by_name")[:1]),
        recorded_at=Subquery(first.values("history_date")[:1]),
    )


def recorded_words(row: Any) -> str:
    """ "Recorded by Oliver Trent, 20 October 2026"; nothing for a line whose beginning no history tells."""
    if not row.recorded_at:
        return ""
    return f"Recorded by {row.recorded_by}, {day_words(localdate(row.recorded_at))}"


def my_interests(user: Any, partnership: Partnership, *, on: date) -> MyInterests:
    """One's own lines, and whether the year is declared. Five queries."""
    year = FinancialYear.of(on)
    own = Interest.objects.filter(partnership=partnership, user=user)
    rows = list(with_recorder(own).order_by("-starts", "pk"))
    ended = tuple(row for row in rows if row.ends is not None and row.ends <= on)
    declared = YearlyDeclaration.objects.filter(partnership=partnership, user=user, year=year.year).first()
    mine = members(partnership, on=on, user=user)
    return MyInterests(
        year=year,
        current=tuple(row for row in rows if row not in ended),
        ended=ended,
        declared=declared,
        due=declaration_due(year, mine[0].joined) if mine else None,
    )


def declarations_page(partnership: Partnership, *, on: date) -> DeclarationsPage:
    """Everybody with a post, a seat or a deputy's place today, and whether they declared the year. Four queries."""
    year = FinancialYear.of(on)
    done = {
        row.user_id: row for row in YearlyDeclaration.objects.filter(partnership=partnership, year=year.year)
    }
    lines = [
        DeclarationLine(
            member.person, member.roles, declaration_due(year, member.joined), done.get(member.person.pk)
        )
        for member in members(partnership, on=on)
    ]
    return DeclarationsPage(
        year=year,
        outstanding=tuple(
            sorted(
                (line for line in lines if not line.declared), key=lambda line: (line.due, str(line.person))
            )
        ),
        declared=tuple(line for line in lines if line.declared),
    )


def to_declare(user: Any, *, on: date) -> dict[int, date]:
    """Key of partnership → by when `user` still has to declare the year there. Three queries."""
    year = FinancialYear.of(on)
    held = PostHolder.objects.filter(in_effect(on), user=user).values_list("post__partnership", "starts")
    seats = Seat.objects.filter(in_effect(on), user=user).order_by()
    places = Deputy.objects.filter(in_effect(on), in_effect(on, "seat__"), user=user).order_by()
    seats = seats.values_list("body__partnership", "starts").union(
        places.values_list("seat__body__partnership", "starts")
    )
    joined: dict[int, date] = {}
    for key, starts in [*held, *seats]:
        joined[key] = min(starts, joined.get(key, starts))
    done = YearlyDeclaration.objects.filter(user=user, year=year.year).values_list("partnership", flat=True)
    return {key: declaration_due(year, joined[key]) for key in joined.keys() - set(done)}


def members(partnership: Partnership, *, on: date, user: Any = None) -> list[_Member]:
    """Whoever holds a post or a seat of their own today, or may sit as a deputy, with when they first did without a
    break that matters: the earliest first day among what they hold. Three queries."""
    held = PostHolder.objects.filter(in_effect(on), post__partnership=partnership)
    seats = Seat.objects.filter(in_effect(on), body__partnership=partnership, user__isnull=False)
    places = Deputy.objects.filter(
        in_effect(on), in_effect(on, "seat__"), seat__body__partnership=partnership
    )
    if user is not None:
        held, seats, places = (rows.filter(user=user) for rows in (held, seats, places))
    roles: dict[int, list[str]] = defaultdict(list)
    joined: dict[int, list[date]] = defaultdict(list)
    for key, title, starts in held.order_by("post__title").values_list("user_id", "post__title", "starts"):
        roles[key].append(title)
        joined[key].append(starts)
    own = ("user_id", Value(""), "body__name", "title", "body__short_name", "starts")
    instead = ("user_id", Value("deputy for "), *(f"seat__{name}" for name in own[2:5]), "starts")
    sitting = seats.order_by().values_list(*own).union(places.order_by().values_list(*instead))
    for key, place, _, title, body, starts in sorted(sitting):
        roles[key].append(f"{body}: {place}{title}")
        joined[key].append(starts)
    people = get_user_model().objects.filter(pk__in=roles, is_active=True).order_by("name")
    return [_Member(person, tuple(roles[person.pk]), min(joined[person.pk])) for person in people]


def may_declare(user: Any, partnership: Partnership, at: datetime) -> bool:
    """Whether `user` has a post, a seat or a deputy's place in the partnership on the day of `at`."""
    return bool(members(partnership, on=localdate(at), user=user))
