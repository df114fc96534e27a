"""The people of the demonstration: one sign-in for each kind of person the product serves."""

from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password

from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST, PEOPLE, Demo
from jct.support.history import record_many


def load(demo: Demo) -> None:
    """Create every account with the demonstration password (hashed once: hashing is slow on purpose)."""
    joined = demo.moment(date(2022, 9, 1))
    password = make_password(settings.JCT_DEMO_PASSWORD)
    users = [
        User(email=f"{key}@{EMAIL_HOST}", name=name, password=password, date_joined=joined, invited_at=joined)
        for key, name in PEOPLE.items()
    ]
    record_many(users, by=None, why="demonstration", at=joined)
    demo.people.update(zip(PEOPLE, users, strict=True))
