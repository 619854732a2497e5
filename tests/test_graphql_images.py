"""Pictures: sizes known before any pixel is made, addresses that make them."""

import io
from typing import Any

import PIL.Image
import pytest
from django.test import Client

from asking import ask, fault
from content.models import Network, NewsPost, PictureRendition
from factories import make_entry, make_picture


def image_of(network: Network, picture: Any, selection: str) -> dict[str, Any]:
    make_entry(NewsPost, network, "Illustrée", image=picture)
    image_data: dict[str, Any] = ask(f"{{ news {{ nodes {{ image {{ {selection} }} }} }} }}")["news"]["nodes"][0][
        "image"
    ]
    return image_data


@pytest.mark.parametrize("size", [(900, 600), (431, 1013), (50, 40)])
@pytest.mark.parametrize(
    "arguments",
    [
        "width: 300",
        "height: 201",
        "width: 307, height: 205",
        "width: 300, height: 301, fit: COVER",
        "width: 299, height: 100, fit: COVER, format: WEBP",
        "width: 100, fit: COVER, format: JPEG",
        "format: AVIF",
        "width: 4000, height: 1",
    ],
)
def test_sizes_are_those_of_the_picture_that_is_made(paca: Network, size: tuple[int, int], arguments: str) -> None:
    picture = make_picture("Portrait", *size, focal_point_x=size[0] // 4, focal_point_y=size[1] // 4)
    picture.focal_point_width = picture.focal_point_height = 20
    picture.save()
    rendition = image_of(paca, picture, f"rendition({arguments}) {{ url width height }}")["rendition"]
    assert not PictureRendition.objects.exists()
    response = Client().get(rendition["url"].removeprefix("http://localhost"))
    assert response.status_code == 200
    with PIL.Image.open(io.BytesIO(response.getvalue())) as image:
        assert image.size == (rendition["width"], rendition["height"])
    assert rendition["width"] <= size[0]
    assert rendition["height"] <= size[1]


def test_an_address_can_not_be_changed_for_another_size(paca: Network) -> None:
    url = image_of(paca, make_picture(), "rendition(width: 100) { url }")["rendition"]["url"]
    path = url.removeprefix("http://localhost")
    assert Client().get(path).status_code == 200
    assert Client().get(path.replace("max-160", "max-161")).status_code == 403


def test_srcset_goes_no_further_than_the_original(paca: Network) -> None:
    srcset = image_of(paca, make_picture(width=400, height=300), "srcset(widths: [800, 160, 400, 150])")["srcset"]
    addresses = [candidate.split(" ") for candidate in srcset.split(", ")]
    assert [width for _url, width in addresses] == ["160w", "400w"]
    assert all(url.startswith("http://localhost/images/") for url, _width in addresses)


def test_texts_of_a_picture(paca: Network) -> None:
    picture = make_picture("puits.jpg", description="Un puits", credit="Ville de Marseille")
    assert image_of(paca, picture, "title alt credit width height") == {
        "title": "puits.jpg",
        "alt": "Un puits",
        "credit": "Ville de Marseille",
        "width": 400,
        "height": 300,
    }


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("rendition(width: 0) { url }", "width must be between 1 and 4000; it is 0."),
        ("rendition(width: 10, height: 4001) { url }", "height must be between 1 and 4000; it is 4001."),
        ("srcset(widths: [])", "widths takes 1 to 20 values; it has 0."),
        ("srcset(widths: [100, 5000])", "width must be between 1 and 4000; it is 5000."),
    ],
)
def test_impossible_sizes_are_told(paca: Network, field: str, message: str) -> None:
    make_entry(NewsPost, paca, "Illustrée", image=make_picture())
    assert fault(f"{{ news {{ nodes {{ image {{ {field} }} }} }} }}") == message
