"""The page as files: what the browser would only tell a citizen on a slow network."""

import re
from html.parser import HTMLParser

from services.settings import Settings
from tests.builders import ROOT

STATIC = ROOT / "connectors" / "web" / "static"
PAGE = (STATIC / "index.html").read_text(encoding="utf-8")
MODULES = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _tags() -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(PAGE)
    return parser.found


def test_every_module_is_fetched_without_waiting_for_another() -> None:
    preloaded = {given["href"] for _, given in _tags() if given.get("rel") == "modulepreload"}
    assert preloaded == {f"/static/{name}" for name in MODULES if name != "widget.js"}


def test_every_import_and_every_file_of_the_page_exists() -> None:
    imported = {name for code in MODULES.values() for name in re.findall(r'from "\./([^"]+)"', code)}
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', PAGE))
    assert imported | named
    assert [name for name in imported | named if not (STATIC / name).exists()] == []


def test_nothing_that_the_security_policy_refuses() -> None:
    """No script, style or handler in the page itself, nothing fetched from another place."""
    for tag, given in _tags():
        assert tag != "style"
        assert not [name for name in given if name == "style" or name.startswith("on")]
        if tag in {"script", "link", "img"}:
            assert str(given.get("src") or given.get("href")).startswith("/static/")
    assert not re.search(r"@import|url\(", (STATIC / "widget.css").read_text(encoding="utf-8"))


def test_text_box_and_server_agree_on_the_longest_message() -> None:
    longest = next(given["maxlength"] for tag, given in _tags() if tag == "textarea")
    assert longest == str(Settings.model_fields["message_limit"].default)


def test_elements_that_the_scripts_look_up_exist() -> None:
    looked_up = set(re.findall(r'\bat\("([^"]+)"\)', MODULES["widget.js"]))
    assert looked_up
    assert looked_up <= {given.get("id") for _, given in _tags()}
