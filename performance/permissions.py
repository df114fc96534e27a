"""Which indicators and imports of figures a person may see or change.

Whoever may see a partnership sees its indicators. EDIT_INDICATORS on the partnership changes any of them,
EDIT_CARE_GROUP those of that care group only.
"""

from django.db.models import Q, QuerySet

from jct.accounts.models import User
from jct.support.access import Perm, can, objects_for
from partnerships.models import CareGroup
from partnerships.permissions import partnerships_for
from performance.models import Indicator, MeasurementImport
from performance.querysets import IndicatorQuerySet


def visible_indicators(by: User | None) -> IndicatorQuerySet:
    """The indicators `by` may see; all for the system itself (None)."""
    return Indicator.objects.in_partnerships(partnerships_for(by, Perm.VIEW))


def editable_indicators(by: User | None) -> IndicatorQuerySet:
    """The indicators `by` may change, with their targets, limits and figures; all for the system itself (None)."""
    if by is None:
        return Indicator.objects.all()
    return Indicator.objects.filter(
        Q(partnership__in=objects_for(by, Perm.EDIT_INDICATORS))
        | Q(care_group__in=objects_for(by, Perm.EDIT_CARE_GROUP))
    )


def may_edit(by: User, indicator: Indicator) -> bool:
    """Whether `by` may change this indicator: the same answer as `editable_indicators`, without a query of its own."""
    return can(by, Perm.EDIT_INDICATORS, indicator.partnership_id) or can(
        by, Perm.EDIT_CARE_GROUP, indicator.care_group_id
    )


def may_add(by: User | None, partnership_id: int, care_group_id: int | None) -> bool:
    """Whether `by` may define an indicator for this care group (None: for the whole partnership)."""
    return (
        by is None
        or can(by, Perm.EDIT_INDICATORS, partnership_id)
        or can(by, Perm.EDIT_CARE_GROUP, care_group_id)
    )


def assignable_care_groups(by: User) -> QuerySet[CareGroup]:
    """Care groups `by` may give an indicator to: all of a partnership, or the person's own."""
    return CareGroup.objects.filter(
        Q(partnership__in=objects_for(by, Perm.EDIT_INDICATORS))
        | Q(pk__in=objects_for(by, Perm.EDIT_CARE_GROUP).values("pk"))
    )


def measurement_imports(by: User | None) -> QuerySet[MeasurementImport]:
    """The imports of figures `by` may look at, confirm or put aside."""
    return MeasurementImport.objects.filter(partnership__in=partnerships_for(by, Perm.IMPORT_MEASUREMENTS))
