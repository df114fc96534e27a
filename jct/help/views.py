"""Help pages: words only, open to everybody, signed in or not."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from jct.support import glossary
from jct.support.views import Needs, Page


@dataclass(frozen=True)
class Topic:
    """A help page: its place in the address (and of its template), its title, what it answers, and for whom."""

    slug: str
    title: str
    answers: str
    group: str


WORK, PEOPLE, SITE = "How things work", "By what you do", "About this service"
TOPICS = (
    Topic(
        "quarter", "How a quarter works", "From the partners’ returns to two reports before the board.", WORK
    ),
    Topic(
        "approval",
        "How an approval works",
        "Who may decide, why the button is or is not there, and who can.",
        WORK,
    ),
    Topic("returns", "Budget returns", "Enter, explain, submit and certify a partner’s figures.", WORK),
    Topic(
        "register",
        "Import a contract register",
        "What a file needs, and what happens to rows with errors.",
        WORK,
    ),
    Topic("charts", "Read a control chart", "What the icons say, and when to ask a question.", WORK),
    Topic(
        "pack",
        "Read and verify a report",
        "Where a figure comes from, and whether a PDF is the real one.",
        WORK,
    ),
    Topic("commissioners", "Commissioners", "Contracts, indicators and asking for decisions.", PEOPLE),
    Topic("finance", "Finance officers and leads", "Returns, ledgers, certification and the pool.", PEOPLE),
    Topic(
        "heads",
        "Heads, executives and chief finance officers",
        "What waits for your decision or signature.",
        PEOPLE,
    ),
    Topic("board", "Board and group members", "The pack, its figures, and what changed.", PEOPLE),
    Topic(
        "governance",
        "Secretaries, governance officers and auditors",
        "Posts, seats, the scheme, and evidence.",
        PEOPLE,
    ),
    Topic(
        "accessibility",
        "Accessibility statement",
        "How accessible this service is, and how to tell us.",
        SITE,
    ),
    Topic("privacy", "Privacy", "What is kept about you, why, and for how long.", SITE),
    Topic("cookies", "Cookies", "The two cookies this service needs.", SITE),
)
_BY_SLUG = {topic.slug: topic for topic in TOPICS}


class Home(Page):
    """All help, by group."""

    needs = Needs.PUBLIC
    template_name = "help/home.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "groups": [(group, [t for t in TOPICS if t.group == group]) for group in (WORK, PEOPLE, SITE)]
        }


class Glossary(Page):
    """Every word of the trade, by subject."""

    needs = Needs.PUBLIC
    template_name = "help/glossary.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"subjects": [(subject, terms) for subject, terms in glossary.by_subject().items()]}


class HelpPage(Page):
    """One topic; its words are in templates/help/<slug>.html."""

    needs = Needs.PUBLIC

    def get_template_names(self) -> list[str]:
        return [f"help/{self.kwargs['slug']}.html"]

    def context(self, *, slug: str, **kwargs: Any) -> dict[str, Any]:
        topic = _BY_SLUG.get(slug)
        if topic is None:
            raise Http404
        return {"topic": topic, "others": [t for t in TOPICS if t.group == topic.group and t is not topic]}
