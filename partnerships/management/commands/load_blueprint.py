"""`manage.py load_blueprint NAME`: found a partnership with the structure and scheme of a blueprint.

Its governance officer is an account named by `--officer`, made if need be; without it, whoever governs a partnership of
this installation already. In a demonstration `--with-people` puts an account named after the post in every post.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm, holders
from jct.support.history import record
from partnerships.intake import blueprint as intake_blueprint
from partnerships.services import blueprints

HOST = "blueprint.example"


class Command(BaseCommand):
    help = "Found a partnership with the structure and the scheme of a blueprint."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", help=f"one of {', '.join(intake_blueprint.names())}")
        parser.add_argument("--partnership-name", default="", help="instead of the blueprint's own")
        parser.add_argument("--officer", default="", metavar="EMAIL", help="the governance officer's address")
        parser.add_argument("--officer-name", default="", help="the officer's name, for a new account")
        parser.add_argument(
            "--with-people",
            action="store_true",
            help="put an account named after the post in every post (never in production)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_people"] and settings.JCT_MODE == "production":
            raise CommandError(
                "Accounts that stand in for people are for trying a structure, not for production."
            )
        try:
            blueprint = intake_blueprint.read(options["name"])
            with transaction.atomic():
                at = clock.now()
                officer = _officer(options["officer"], options["officer_name"], at)
                password = make_password(settings.JCT_DEMO_PASSWORD) if settings.JCT_DEMO_PASSWORD else None
                people = (
                    blueprints.stand_ins(blueprint, at=at, host=HOST, password=password)
                    if options["with_people"]
                    else {}
                )
                partnership = blueprints.load(
                    blueprint, officer=officer, at=at, name=options["partnership_name"], people=people
                )
        except Refused as refusal:
            raise CommandError("\n".join([refusal.reason, *map(str, refusal.problems)])) from None
        self.stdout.write(
            f"{partnership} is founded from {blueprint.source}. {officer} is its governance officer."
        )
        for users in people.values():
            for user in users:
                self.stdout.write(f"  {user.email}  {user}")


def _officer(email: str, name: str, at: datetime) -> User:
    """The account of that address (a new one when a name is given), or whoever governs a partnership already."""
    if not email:
        found = holders(Perm.EDIT_STRUCTURE).first()
        if found is None:
            raise CommandError(
                "Nobody governs a partnership here yet. Give --officer EMAIL and --officer-name NAME."
            )
        return found
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        if not name:
            raise CommandError(f"There is no account for {email}. Give --officer-name to make one.")
        user = User(email=User.objects.normalize_email(email).lower(), name=name)
        user.set_unusable_password()
        record(user, by=None, why="governs a partnership loaded from a blueprint", at=at)
    return user
