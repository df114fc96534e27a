"""Lint every scheme that matters, each night, and keep what was found."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from partnerships.domain.words import SchemeState
from partnerships.models import Scheme, SchemeInspection
from partnerships.querysets import in_effect
from partnerships.selectors.inspection import findings, plain


@transaction.atomic
def inspect_schemes(*, on: date) -> int:
    """Inspect every scheme in effect on the day `on` and every draft; returns how many. Safe to run twice."""
    schemes = Scheme.objects.filter(Q(state=SchemeState.DRAFT) | in_effect(on)).select_related("partnership")
    for scheme in schemes:
        found = plain(findings(scheme, on=on))
        SchemeInspection.objects.update_or_create(scheme=scheme, on=on, defaults={"findings": found})
    return len(schemes)
