"""The register of interests: enter a line, end it, declare the year complete, chase those who have not.

A registered interest in the provider of a matter bars its person from deciding that matter; decide() reads it from
the register (selectors/authority.py).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import DAY, FinancialYear, day_words
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.domain.words import InterestKind
from partnerships.models import Interest, Partnership, YearlyDeclaration
from partnerships.permissions import partnerships_for
from partnerships.selectors.interests import may_declare


@transaction.atomic
def register(
    *,
    partnership: Partnership,
    kind: str,
    organisation: str,
    detail: str,
    starts: date,
    by: User,
    at: datetime,
    ends: date | None = None,
    user: User | None = None,
) -> Interest:
    """Enter a line for oneself, or for `user` by a governance officer on their word (in writing, in a meeting).

    `organisation` as its name stands in the register of providers: capitals and spaces do not matter. Raises Refused
    with everything wrong at once; DoesNotExist when `by` may not see the partnership, or not change it for another.
    """
    person = user or by
    perm = Perm.VIEW if person.pk == by.pk else Perm.EDIT_STRUCTURE
    partnership = partnerships_for(by, perm).select_for_update(of=("self",)).get(pk=partnership.pk)
    name = " ".join(organisation.split())
    problems = []
    if kind not in InterestKind.values:
        problems.append(Problem("Kind", f"“{kind}” is not a kind of interest", "one of the list"))
    if not name:
        problems.append(Problem("Organisation", "it is empty", "whom or what the interest is in"))
    if not detail.strip():
        problems.append(Problem("Detail", "it is empty", "what the interest is, in a sentence"))
    if starts > localdate(at):
        problems.append(
            Problem(
                "First day of the interest",
                f"{day_words(starts)} is still to come",
                "today or an earlier day",
            )
        )
    if ends is not None and ends <= starts:
        problems.append(Problem("Last day", "it is before the first day", "the first day or a later one"))
    same = Interest.objects.filter(partnership=partnership, user=person, kind=kind, ends=None)
    if name and same.filter(organisation__iexact=name).exists():
        problems.append(
            Problem("Organisation", f"an interest of this kind in {name} is registered", "another one")
        )
    if problems:
        raise Refused("The interest cannot be registered.", problems=problems)
    row = Interest(
        partnership=partnership,
        user=person,
        kind=kind,
        organisation=name,
        detail=detail.strip(),
        starts=starts,
        ends=ends,
    )
    record(row, by=by, why="registered", at=at)
    return row


@transaction.atomic
def end(*, pk: int, ends: date, by: User, at: datetime) -> Interest:
    """End one's own line on `ends` (exclusive); it stays in the register's history. Raises Refused when that is not
    after its first day, is still to come, or the line has ended already."""
    row = Interest.objects.filter(user=by).select_for_update(of=("self",)).get(pk=pk)
    on = localdate(at)
    if row.ends is not None:
        raise Refused(f"The interest in {row.organisation} has an end already: {day_words(row.ends - DAY)}.")
    if ends <= row.starts:
        raise Refused(f"The interest began on {day_words(row.starts)}; its last day cannot be before that.")
    if ends > on + DAY:
        raise Refused("Give the last day when it has come: until then the interest counts.")
    row.ends = ends
    record(row, by=by, why="ended", at=at, fields=["ends"])
    return row


@transaction.atomic
def declare_year(*, partnership: Partnership, nil: bool, by: User, at: datetime) -> YearlyDeclaration:
    """State that one's lines are complete for the financial year of `at`; `nil` when there are none.

    Raises Refused when `nil` does not fit the register, when the year is declared already, or for somebody without a
    post, a seat or a deputy's place; DoesNotExist when `by` may not see the partnership.
    """
    # The lock keeps a line that is being entered on another page from passing a nil return.
    partnership = partnerships_for(by, Perm.VIEW).select_for_update(of=("self",)).get(pk=partnership.pk)
    year = FinancialYear.of(localdate(at))
    if not may_declare(by, partnership, at):
        raise Refused("Only those with a post, a seat or a deputy’s place declare.")
    if YearlyDeclaration.objects.filter(partnership=partnership, user=by, year=year.year).exists():
        raise Refused(f"You have declared for {year} already. Register or end interests as they come and go.")
    rows = Interest.objects.filter(partnership=partnership, user=by, starts__lt=year.ends)
    lines = rows.exclude(ends__lte=year.starts).count()
    if nil and lines:
        raise Refused(f"The register holds {lines} of your interests in {year}, so this is not a nil return.")
    if not nil and not lines:
        raise Refused("The register holds none of your interests. Register them first, or make a nil return.")
    return YearlyDeclaration.objects.create(partnership=partnership, user=by, year=year.year, nil=nil, at=at)
