"""Personal data as it may be shown again to whom it belongs."""

_ENDING = 2


def mask(value: str) -> str:
    """``s***@exemplo.mg.gov.br``; of a number its last two digits, after the letter it may begin with."""
    local, at, domain = value.rpartition("@")
    if at:
        return f"{local[:1]}***@{domain}"
    letter = value[:1] if value[:1].isalpha() else ""
    digits = [char for char in value if char.isdigit()]
    hidden = max(len(digits) - _ENDING, 0)
    return f"{letter}{'*' * hidden}{''.join(digits[hidden:])}"
