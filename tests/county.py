"""The small county of the tests, loaded by the demonstration's own structure loader through the services."""

from jct.accounts.models import User
from jct.demo import partnerships as structure
from jct.demo import people
from jct.demo.context import EMAIL_HOST, Demo


def load() -> Demo:
    county = Demo()
    people.load(county)
    structure.load(county)
    return county


def fresh(known: Demo) -> Demo:
    """The county for one test, or for one module that adds to it (`held` in tests/databases.py).

    People are fetched anew, so that what one test learns about a person does not reach another.
    """
    by_email = {user.email: user for user in User.objects.filter(email__endswith=f"@{EMAIL_HOST}")}
    county = Demo(seed=known.seed, on=known.on)
    for name in ("partnership", "partners", "care_groups", "localities", "bodies", "posts"):
        setattr(county, name, getattr(known, name))
    county.people = {key: by_email[user.email] for key, user in known.people.items()}
    return county
