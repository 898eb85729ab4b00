"""README's table of settings, from the settings themselves: ``python -m tools.settings_table`` rewrites it."""

import re
from pathlib import Path

from pydantic import SecretStr

from services.settings import Settings

README = Path("README.md")
_BLOCK = re.compile(r"(<!-- settings:start -->\n).*?(<!-- settings:end -->)", re.DOTALL)


def with_table(readme: str) -> str:
    return _BLOCK.sub(lambda match: f"{match[1]}{_table()}\n{match[2]}", readme)


def _table() -> str:
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `BALCAO_{name.upper()}` | {_shown(field.default)} | {field.description} |")
    return "\n".join(rows)


def _shown(default: object) -> str:
    if isinstance(default, SecretStr) or default == "":
        return ""
    return f"`{', '.join(default)}`" if isinstance(default, tuple) else f"`{default}`"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
