"""What a page sends along with its form of what it showed: the hidden fields, as a browser would post them."""

import re

HIDDEN = re.compile(r'<input type="hidden" name="((?:version|seen|was_)[^"]*)" value="([^"]*)"')


def shown(client, path: str) -> dict[str, str]:
    return hidden(client.get(path))


def hidden(answer) -> dict[str, str]:
    return dict(HIDDEN.findall(answer.content.decode()))


def press(client, path: str, facts: dict | None = None, *, on: str | None = None):
    """Post `facts` to `path` with what its page, or the page `on` which the button is, shows."""
    return client.post(path, {**(facts or {}), **shown(client, on or path)})
