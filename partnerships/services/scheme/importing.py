"""A file becomes a new draft: looked at first, then written whole or not at all."""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record_many
from partnerships import intake
from partnerships.models import Clause, Partnership, Scheme, SchemeTest
from partnerships.permissions import partnerships_for
from partnerships.selectors.scheme import names_of, scheme_in_effect
from partnerships.services.scheme.drafting import USUAL_TITLE, copy_tests, draft

KEPT_HOURS = 1  # a file that was looked at waits so long to be confirmed


def look(*, partnership_pk: int, name: str, content: bytes, by: User) -> UUID:
    """Keep a file for an hour under a key that only `by` can use, so that it can be looked at before anything is
    written. Raises Refused when it cannot be read as a scheme at all."""
    partnership = partnerships_for(by, Perm.EDIT_STRUCTURE).get(pk=partnership_pk)
    intake.read(content, name=name, names=names_of(partnership))
    key = uuid4()
    cache.set(_name(key, by), (partnership.pk, name[:200], content), KEPT_HOURS * 3600)
    return key


def kept(*, key: UUID, by: User) -> tuple[Partnership, str, intake.Read]:
    """The partnership, the file's name and what it says. Raises DoesNotExist when it is gone or somebody else's."""
    found = cache.get(_name(key, by))
    if found is None:
        raise ObjectDoesNotExist
    partnership_pk, name, content = found
    partnership = partnerships_for(by, Perm.EDIT_STRUCTURE).get(pk=partnership_pk)
    return partnership, name, intake.read(content, name=name, names=names_of(partnership))


@transaction.atomic
def bring_in(*, key: UUID, by: User, at: datetime) -> Scheme:
    """Write a file that was looked at into a new draft, all of it. Raises Refused with every problem it has.

    A file that cannot hold tests (CSV) drops none: the draft keeps those of the scheme in effect, or a scheme could
    lose what blocks its adoption by a mere change of format.
    """
    partnership, name, found = kept(key=key, by=by)
    if found.problems:
        raise Refused(f"“{name}” cannot be brought in as it is.", problems=found.problems)
    scheme = draft(partnership=partnership, title=found.title.strip()[:160] or USUAL_TITLE, by=by, at=at)
    why = f"brought in from {name}"
    record_many(unsaved(found, scheme), by=by, why=why, at=at)
    before = None if found.holds_tests else scheme_in_effect(partnership, localdate(at))
    if before is not None:
        copy_tests(before, scheme, by=by, at=at)
    record_many([SchemeTest(scheme=scheme, **facts) for facts in found.tests], by=by, why=why, at=at)
    cache.delete(_name(key, by))
    return scheme


def unsaved(found: intake.Read, scheme: Scheme) -> list[Clause]:
    """The clauses of a file, not yet written."""
    return [
        Clause(scheme=scheme, position=place, **facts) for place, facts in enumerate(found.clauses, start=1)
    ]


def _name(key: UUID, by: User) -> str:
    return f"scheme-import:{by.pk}:{key}"
