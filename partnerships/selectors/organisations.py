"""Organisations, partners, places and transfers as pages show them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from partnerships.models import FunctionTransfer, Locality, Organisation, Partner, Partnership, Stakeholder


@dataclass(frozen=True)
class PlaceNode:
    """A place with those inside it; `share` is its part of the place around it, in per cent."""

    place: Locality
    share: Decimal | None
    inside: tuple["PlaceNode", ...]


@dataclass(frozen=True)
class OrganisationsPage:
    partnership: Partnership
    partners: tuple[Partner, ...]
    former: tuple[Partner, ...]
    stakeholders: tuple[Stakeholder, ...]
    transfers: tuple[FunctionTransfer, ...]
    places: tuple[PlaceNode, ...]


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    predecessors: tuple[Organisation, ...]
    partner_in: tuple[Partner, ...]
    stakeholder_in: tuple[Stakeholder, ...]
    identifiers: tuple[tuple[str, str], ...]


def organisations_page(partnership: Partnership, *, on: date) -> OrganisationsPage:
    """Partners today and before, stakeholders, functions handed over, and the area. Four queries."""
    partners = list(partnership.partners.select_related("organisation__successor"))
    return OrganisationsPage(
        partnership=partnership,
        partners=tuple(row for row in partners if row.ends is None or row.ends > on),
        former=tuple(row for row in partners if row.ends and row.ends <= on),
        stakeholders=tuple(partnership.stakeholders.select_related("organisation")),
        transfers=tuple(
            partnership.transfers.select_related("giver__organisation", "taker__organisation").order_by(
                "-starts"
            )
        ),
        places=places(partnership),
    )


def organisation_page(organisation: Organisation, visible: object) -> OrganisationPage:
    """An organisation and its part in the partnerships `visible` to the reader. Three queries."""
    named = [(str(field.verbose_name), getattr(organisation, field.name)) for field in _identifiers()]
    return OrganisationPage(
        organisation=organisation,
        predecessors=tuple(organisation.predecessors.all()),
        partner_in=tuple(
            organisation.partner_in.filter(partnership__in=visible)
            .select_related("partnership")
            .order_by("starts")
        ),
        stakeholder_in=tuple(
            organisation.stakeholder_in.filter(partnership__in=visible).select_related("partnership")
        ),
        identifiers=tuple((name, value) for name, value in named if value),
    )


def places(partnership: Partnership) -> tuple[PlaceNode, ...]:
    """The area as a tree, largest first, each place with its share of the one around it. One query."""
    inside = defaultdict(list)
    for place in partnership.localities.order_by("kind", "-population", "name"):
        inside[place.inside_id].append(place)

    def node(place: Locality, around: int | None) -> PlaceNode:
        share = Decimal(100 * place.population) / around if around else None
        return PlaceNode(place, share, tuple(node(each, place.population) for each in inside[place.pk]))

    return tuple(node(place, None) for place in inside[None])


def _identifiers() -> list:
    names = ("ods_code", "company_number", "charity_number", "ppon")
    return [Organisation._meta.get_field(name) for name in names]
