"""The people of the demonstration: one sign-in for each kind of person the product serves."""

from django.conf import settings
from django.contrib.auth.hashers import make_password

from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST, PEOPLE, Demo
from jct.support.history import record_many


def load(demo: Demo) -> None:
    """Create every account with the demonstration password (hashed once: hashing is slow on purpose)."""
    password = make_password(settings.JCT_DEMO_PASSWORD)
    users = [
        User(
            email=f"{key}@{EMAIL_HOST}", name=name, password=password, date_joined=demo.at, invited_at=demo.at
        )
        for key, name in PEOPLE.items()
    ]
    record_many(users, by=None, why="demonstration", at=demo.at)
    demo.people.update(zip(PEOPLE, users, strict=True))
