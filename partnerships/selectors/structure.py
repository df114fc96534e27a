"""The partnership on one page."""

from dataclasses import dataclass
from datetime import date

from partnerships.models import CareGroup, Partner, Partnership, Scheme
from partnerships.selectors.bodies import BodyNode, tree
from partnerships.selectors.posts import PostLine, post_lines
from partnerships.selectors.scheme import scheme_in_effect


@dataclass(frozen=True)
class Overview:
    partnership: Partnership
    partners: tuple[Partner, ...]
    former: tuple[Partner, ...]
    bodies: tuple[BodyNode, ...]
    care_groups: tuple[CareGroup, ...]
    posts: tuple[PostLine, ...]
    scheme: Scheme | None
    begun: tuple[Scheme, ...]


def overview(partnership: Partnership, *, on: date) -> Overview:
    """Partners, bodies, care groups, posts and the scheme in effect; while there is none, those that were begun. Eight
    queries."""
    scheme = scheme_in_effect(partnership, on)
    partners = list(
        partnership.partners.select_related("organisation__successor").order_by("position", "starts")
    )
    now = [row for row in partners if row.starts <= on and (row.ends is None or row.ends > on)]
    return Overview(
        partnership=partnership,
        partners=tuple(now),
        former=tuple(row for row in partners if row.ends and row.ends <= on),
        bodies=tree(partnership, on),
        care_groups=tuple(partnership.care_groups.all()),
        posts=post_lines(partnership, on=on),
        scheme=scheme,
        begun=() if scheme else tuple(partnership.schemes.order_by("-version")),
    )
