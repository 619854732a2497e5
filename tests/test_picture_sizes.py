"""The sizes that the API gives out: few, large enough, and those of the files."""

import io
import math
import random
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.test import Client
from pytest_django import Settings

from api.picture_sizes import MAX_SIDE, PROPORTIONS, WIDTHS
from asking import ask
from content.models import Network, NewsPost, Picture
from factories import make_entry, make_picture

pytestmark = pytest.mark.django_db

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF"]
MAX_FILES = 600

Request = tuple[int | None, int | None, str, str]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def picture(media: None, paca: Network) -> Picture:
    picture = make_picture(width=500, height=400)
    make_entry(NewsPost, paca, "Illustrée", image=picture)
    return picture


def image_with(selection: str) -> dict[str, Any]:
    image: dict[str, Any] = ask(f"{{ news {{ nodes {{ image {{ {selection} }} }} }} }}")["news"]["nodes"][0]["image"]
    return image


def served_size(url: str) -> tuple[int, int]:
    answer = Client().get(url.removeprefix("http://localhost"))
    with PIL.Image.open(io.BytesIO(answer.getvalue())) as image:
        return image.size


def generated_requests(count: int) -> list[Request]:
    """Widths of all magnitudes, with heights from a fifth to five times as much; either may be lacking."""
    chance = random.Random(12)  # noqa: S311 - the same each time
    requests: list[Request] = []
    for _ in range(count):
        width = math.exp(chance.uniform(0, math.log(MAX_SIDE)))
        height = width * math.exp(chance.uniform(-1.6, 1.6))
        sides = [min(max(round(side), 1), MAX_SIDE) if chance.random() < 0.9 else None for side in (width, height)]
        requests.append((sides[0], sides[1], chance.choice(["CONTAIN", "COVER"]), chance.choice(FORMATS)))
    return requests


def ask_for(requests: list[Request]) -> list[dict[str, Any]]:
    fields = []
    for number, (width, height, fit, format_) in enumerate(requests):
        sides = f"width: {width or 'null'}, height: {height or 'null'}"
        fields.append(f"r{number}: rendition({sides}, fit: {fit}, format: {format_}) {{ url width height }}")
    return list(image_with(" ".join(fields)).values())


@pytest.mark.parametrize("size", [(5000, 4000), (1200, 800), (800, 1200), (300, 9000), (70, 50)])
def test_a_picture_has_few_files_each_large_enough(size: tuple[int, int]) -> None:
    Picture.objects.update(width=size[0], height=size[1])
    requests = generated_requests(1500)
    answers = ask_for(requests)
    urls = {answer["url"] for answer in answers}
    assert len(urls) <= MAX_FILES == len(FORMATS) * len(WIDTHS) * (1 + len(PROPORTIONS))
    if size == (5000, 4000):
        assert len(urls) > MAX_FILES / 3, "too few requests to tell"
    for (width, height, fit, _format), answer in zip(requests, answers, strict=True):
        if fit == "COVER" and width and height:
            check_crop(size, width, height, answer)
        else:
            check_whole(size, width or MAX_SIDE, height or MAX_SIDE, answer)


def check_whole(size: tuple[int, int], width: int, height: int, answer: dict[str, Any]) -> None:
    proportions = size[0] / size[1]
    largest_width = min(size[0], MAX_SIDE * proportions)
    assert max(answer["width"], answer["height"]) <= MAX_SIDE
    assert answer["width"] in WIDTHS or abs(answer["width"] - largest_width) < 1
    assert answer["width"] + 1 > min(width, height * proportions, largest_width)


def check_crop(size: tuple[int, int], width: int, height: int, answer: dict[str, Any]) -> None:
    """Wagtail crops whole pixels, up to two more than the proportions say."""
    proportions = min(PROPORTIONS, key=lambda candidate: abs(math.log(candidate * height / width)))
    largest_width = min(size[0], size[1] * proportions)
    assert max(answer["width"], answer["height"]) <= MAX_SIDE
    assert answer["width"] in WIDTHS or abs(answer["width"] - largest_width) <= 2
    assert abs(answer["width"] - answer["height"] * proportions) <= 2 + 2 * proportions
    largest_step = max(width for width in WIDTHS if width <= MAX_SIDE * proportions)
    assert answer["width"] + 1 > min(max(width, height * proportions), largest_width, largest_step)


def test_the_files_have_the_sizes_that_the_api_says() -> None:
    for answer in ask_for(generated_requests(40)):
        assert served_size(answer["url"]) == (answer["width"], answer["height"])


def test_srcset_says_the_widths_of_the_files_once_each() -> None:
    candidates = image_with("srcset(widths: [90, 100, 200, 333, 480, 481, 2000])")["srcset"].split(", ")
    assert [candidate.split()[1] for candidate in candidates] == ["160w", "320w", "480w", "500w"]
    for url, width in map(str.split, candidates):
        assert f"{served_size(url)[0]}w" == width


def test_naming_the_format_of_the_original_leads_to_the_same_file() -> None:
    image = image_with("original: rendition(width: 100) { url } png: rendition(width: 100, format: PNG) { url }")
    assert image["original"] == image["png"]
