"""Papers for an item: text or a file, in versions that are added and never changed."""

import hashlib
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.support.history import record
from partnerships.models import Paper
from partnerships.services.meetings.ground import locked_item, still_open, undecided


@transaction.atomic
def add_paper(
    *,
    item_pk: int,
    title: str,
    by: User,
    at: datetime,
    text: str = "",
    file: UploadedFile | None = None,
    is_exempt: bool = False,
    exempt_paragraph: str = "",
    public_interest: str = "",
) -> Paper:
    """Add a paper, or its next version when the item has one of that title. It is text or a file, not both.

    An exempt paper needs the paragraph of Schedule 12A and the reason of public interest, given here or on the item
    already. Raises Refused.
    """
    item = locked_item(by, item_pk)
    still_open(item.meeting)
    undecided(item)
    item.exempt_paragraph = exempt_paragraph.strip() or item.exempt_paragraph
    item.public_interest = public_interest.strip() or item.public_interest
    problems = []
    if not title.strip():
        problems.append(Problem("Title", "it is empty", "what the paper is called"))
    if bool(text.strip()) == bool(file):
        problems.append(Problem("Paper", "give its text or a file", "one of the two"))
    if is_exempt and not item.exempt_paragraph:
        problems.append(Problem("Exempt paragraph", "it is not named", "a paragraph of Schedule 12A"))
    if item.exempt_paragraph and not item.public_interest:
        problems.append(Problem("Public interest", "it is empty", "why the interest is in not publishing it"))
    if problems:
        raise Refused("The paper cannot be added.", problems=problems)
    record(item, by=by, why="paper added", at=at, fields=["exempt_paragraph", "public_interest"])
    last = item.papers.filter(title=title.strip()).aggregate(last=Max("version"))["last"] or 0
    return Paper.objects.create(
        item=item,
        version=last + 1,
        title=title.strip(),
        text=text.strip(),
        file=file or "",
        sha256=_sha256(file) if file else "",
        is_exempt=is_exempt,
        by=by,
        at=at,
    )


def _sha256(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
