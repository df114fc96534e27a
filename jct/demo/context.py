"""What the demonstration's loaders share: the seed, the day, and what earlier loaders made."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

PEOPLE = {
    "commissioner_ld": "Amara Okafor",
    "commissioner_mh": "Rhys Pritchard",
    "head": "Helen Fairweather",
    "contracts_officer": "Tomasz Zielinski",
    "finance_officer_council": "Joyce Bell",
    "finance_officer_icb": "Imran Siddiqui",
    "finance_lead_council": "Margaret Lowe",
    "finance_lead_icb": "David Osei",
    "cfo_council": "Philippa Grant",
    "cfo_icb": "Anil Mehta",
    "pool_manager": "Susan Cartwright",
    "group_member": "Bethan Moss",
    "executive": "Jonathan Reeve",
    "board_member": "Councillor Ruth Ashby",
    "board_member_icb": "Professor Kwame Boateng",
    "scrutiny_chair": "Councillor Denise Harrow",
    "secretary": "Niamh Doyle",
    "governance": "Oliver Trent",
    "auditor": "Farida Rahman",
}
EMAIL_HOST = "northmere.example"
FOUNDED = date(2002, 4, 1)


@dataclass
class Demo:
    """The invented county of Northmere while it is being loaded; each loader adds what it makes."""

    seed: int = 2002
    on: date = date(2026, 10, 20)
    people: dict[str, Any] = field(default_factory=dict)
    partnership: Any = None
    partners: dict[str, Any] = field(default_factory=dict)
    care_groups: dict[str, Any] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)
    posts: dict[str, Any] = field(default_factory=dict)
    seats: list[Any] = field(default_factory=list)
    localities: dict[str, Any] = field(default_factory=dict)
    providers: list[Any] = field(default_factory=list)
    contracts: list[Any] = field(default_factory=list)
    funds: dict[str, Any] = field(default_factory=dict)
    indicators: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    @property
    def at(self) -> datetime:
        """Ten in the morning of the demonstration's day."""
        return timezone.make_aware(datetime.combine(self.on, time(10)))

    def moment(self, day: date, hour: int = 10) -> datetime:
        """A moment on another day, for acts of the past."""
        return timezone.make_aware(datetime.combine(day, time(hour)))
