"""The demonstration's content: files of the import format, with dates that follow the day they are loaded.

The networks, the public bodies and the twelve calls of 2024 are real. What is invented (associations, projects, news,
later calls) names "Contenu fictif de démonstration" as its source, and its addresses end in example.org.

In these files "{{day+10}}" stands for the tenth day from now and "{{day+10 12:00}}" for that day at noon in Paris.
"""

import re
import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_HERE = Path(__file__).parent
_PARIS = ZoneInfo("Europe/Paris")
_PLACEHOLDER = re.compile(r"\{\{day(?P<offset>[+-]\d+)?(?: (?P<time>\d\d:\d\d))?\}\}")


def write_files(folder: Path, day: date) -> None:
    """Write into a folder what import_content reads: the files with dates counted from a day, and their media."""
    folder.mkdir(parents=True, exist_ok=True)
    for media in ("images", "documents"):
        shutil.copytree(_HERE / media, folder / media, dirs_exist_ok=True)
    for source in sorted(_HERE.glob("*.jsonl")):
        (folder / source.name).write_text(with_dates(source.read_text(encoding="utf-8"), day), encoding="utf-8")


def with_dates(text: str, day: date) -> str:
    def moment(match: re.Match[str]) -> str:
        then = day + timedelta(days=int(match["offset"] or 0))
        if match["time"] is None:
            return then.isoformat()
        return datetime.combine(then, time.fromisoformat(match["time"]), _PARIS).isoformat()

    return _PLACEHOLDER.sub(moment, text)
