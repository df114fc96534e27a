"""Each quarter a holder confirms the post and what it lets them decide, or says no and why."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.access import Perm
from partnerships.domain.spans import holds
from partnerships.models import PostHolder, Recertification
from partnerships.permissions import partnerships_for


@transaction.atomic
def answer(*, holder_pk: int, confirmed: bool, by: User, at: datetime, note: str = "") -> Recertification:
    """The holder's answer for the quarter of `at`; a "no" waits with the governance officer until the appointment ends
    or a later answer confirms it. Raises Refused for anybody else's post, a second answer, or a "no" without a note;
    DoesNotExist when `by` may not see the appointment."""
    rows = PostHolder.objects.filter(post__partnership__in=partnerships_for(by, Perm.VIEW))
    holder = rows.select_for_update(of=("self",)).select_related("post", "user").get(pk=holder_pk)
    quarter = Quarter.of(localdate(at))
    if holder.user_id != by.pk:
        raise Refused(f"Only {holder.user} can confirm their own appointment to {holder.post}.")
    if not holds(holder, localdate(at)):
        raise Refused(f"You do not hold {holder.post} today.")
    if holder.recertifications.filter(quarter=str(quarter)).exists():
        raise Refused(f"You have answered for {holder.post} in {quarter.label} already.")
    if not confirmed and not note.strip():
        raise Refused("Say what is not right: the governance officer will read it.")
    return Recertification.objects.create(
        holder=holder, quarter=str(quarter), confirmed=confirmed, note=note.strip(), by=by, at=at
    )
