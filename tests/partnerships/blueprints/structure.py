"""What the journeys of the nine structures share: a loaded structure, asking, and a meeting from call to resolution."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from jct.accounts.models import User
from partnerships import intake_blueprint
from partnerships.models import Body, Partnership
from partnerships.services import blueprints


def moment(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@dataclass
class Structure:
    blueprint: intake_blueprint.Blueprint
    partnership: Partnership
    people: dict[str, list[User]]
    officer: User

    @classmethod
    def load(cls, name: str, on: date) -> "Structure":
        blueprint, at = intake_blueprint.read(name), moment(on)
        officer = User.objects.create_user(f"officer@{name}.example", name="Governance Officer")
        people = dict(blueprints.stand_ins(blueprint, at=at, host="blueprint.example"))
        partnership = blueprints.load(blueprint, officer=officer, at=at, people=people)
        return cls(blueprint, partnership, people, officer)

    def who(self, post: str) -> User:
        return self.people[post][0]

    def body(self, key: str) -> Body:
        row = next(row for row in self.blueprint.bodies if row["key"] == key)
        return Body.objects.get(partnership=self.partnership, name=row["name"])
