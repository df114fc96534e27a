"""A body's terms of reference as a controlled document: a new issue ends the one before."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem
from jct.support.history import record
from partnerships.models import Body, TermsOfReference
from partnerships.services.structure.ground import locked, refuse


@transaction.atomic
def issue_terms(
    *,
    body: Body,
    code: str,
    text: str,
    signed_by: str,
    signed_on: date,
    review_on: date,
    starts: date,
    by: User | None,
    at: datetime,
) -> TermsOfReference:
    """The next issue, in effect from `starts`; whichever is in effect ends then. Raises Refused with every reason."""
    body = locked(Body, body.pk, by)
    last = body.terms.select_for_update(of=("self",)).order_by("-issue").first()
    over = body.ends is not None and starts >= body.ends
    refuse(
        "The terms of reference cannot be issued.",
        [
            Problem("First day", f"issue {last.issue} begins on {day_words(last.starts)}", "a later day")
            if last and starts <= last.starts
            else None,
            Problem("First day", f"the {body} has ended by then", "an earlier day") if over else None,
            Problem("Review", "it must come after the first day", f"a day after {day_words(starts)}")
            if review_on <= starts
            else None,
            Problem("Signed on", "it lies ahead", "today or a day that has passed")
            if signed_on > localdate(at)
            else None,
            Problem("Text", "it is empty", "the terms themselves") if not text.strip() else None,
        ],
    )
    if last and (last.ends is None or last.ends > starts):
        last.ends = starts
        record(last, by=by, why=f"issue {last.issue + 1} took its place", at=at, fields=["ends"])
    row = TermsOfReference(
        body=body,
        code=code,
        issue=last.issue + 1 if last else 1,
        text=text,
        starts=starts,
        ends=body.ends,
        signed_by=signed_by,
        signed_on=signed_on,
        review_on=review_on,
    )
    record(row, by=by, why="issued", at=at)
    return row
