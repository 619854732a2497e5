"""Texts that editors write one a line."""


def lines_of(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in text.splitlines()))))


def tidied(text: str) -> str:
    """Without blank lines, spaces around and repetitions."""
    return "\n".join(lines_of(text))
