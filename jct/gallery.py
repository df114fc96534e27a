"""/components/: every component as it looks, with its name and parameters, read from templates/components/ itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from jct.gallery_examples import ExampleForm, examples
from jct.support.views import Needs, Page

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
COMMENT = "{% comment %}"
END = "{% endcomment %}"


@dataclass(frozen=True)
class Exhibit:
    """A component: the name its file bears, what it is for, its parameters, and how it looks."""

    name: str
    purpose: str
    parameters: str
    looks: tuple[SafeString, ...]


def component_names() -> list[str]:
    """The names of all components, from their files."""
    return sorted(path.stem for path in FOLDER.glob("*.html"))


def notes(name: str) -> tuple[str, str]:
    """The comment at the top of a component: its first line, and the rest. Raises ValueError when it has none."""
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    if not text.startswith(COMMENT):
        raise ValueError(f"components/{name}.html must begin with a comment that names its parameters")
    purpose, _, parameters = text[len(COMMENT) : text.index(END)].strip().partition("\n")
    return purpose, parameters


def exhibits(request: HttpRequest) -> list[Exhibit]:
    """Every component with its examples drawn."""
    engine, shown = engines["django"], examples()
    found = []
    for name in component_names():
        page = engine.get_template(f"components/{name}.html")
        looks = tuple(mark_safe(page.render(parameters, request)) for parameters in shown[name])  # noqa: S308  (our own templates)
        found.append(Exhibit(name, *notes(name), looks))
    return found


class Gallery(Page):
    """The gallery page."""

    needs = Needs.PUBLIC
    template_name = "gallery/components.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "exhibits": exhibits(self.request),
            "example_form": ExampleForm(),
            "example_errors": ExampleForm({}, auto_id="bad_%s"),
        }
