"""The content of pictures: whether it can be shown whole, and the size that it is shown in."""

from typing import Any

from PIL import Image
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile
from willow.plugins.pillow import PillowImage

# EXIF's ways to turn a picture that exchange its sides.
_ORIENTATION = 0x0112
_SIDEWAYS = {5, 6, 7, 8}
# Of what a file says beside its pixels: what they look like.
_VISIBLE_INFO = {"background", "icc_profile", "transparency"}


def decode_picture(file: Any) -> int:
    """Decode all of a picture that is no drawing, and return its number of frames, more than 1 for an animation.

    Where it is cut off or damaged, this raises whatever its decoder does.
    """
    file.seek(0)
    with Image.open(file) as image:
        frame_count = getattr(image, "n_frames", 1)
        for frame in range(frame_count):
            image.seek(frame)
            image.load()
    file.seek(0)
    return frame_count


def is_animated(file: Any) -> bool:
    """Whether a file that is no drawing says so; of what is no picture, nothing does."""
    file.seek(0)
    try:
        with Image.open(file) as image:
            return getattr(image, "is_animated", False)
    except Exception:  # whatever a decoder makes of it
        return False


class UprightImageFieldFile(WagtailImageFieldFile):
    """Its width and height are those of the picture as it is shown: a camera that was turned says so in EXIF only."""

    def get_image_dimensions(self) -> tuple[int, int]:
        width, height = super().get_image_dimensions()
        return (height, width) if self._is_sideways() else (width, height)

    def _is_sideways(self) -> bool:
        if self.name.lower().endswith(".svg"):
            return False
        close = self.closed
        self.open()
        try:
            with Image.open(self.file) as image:
                return image.getexif().get(_ORIENTATION) in _SIDEWAYS
        finally:
            if close:
                self.close()
            else:
                self.seek(0)


class UprightImageField(WagtailImageField):
    attr_class = UprightImageFieldFile


class PublicOperation(FilterOperation):
    """`public` in the specification of a rendition: its file says nothing beside what is seen.

    Without it, the place and the device that a camera notes stay in. Greys of 16 bits, which the other formats would
    take for white, become greys of 8.
    """

    def construct(self) -> None:
        pass

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> PillowImage:
        picture = willow.get_pillow_image().copy()
        if picture.mode.startswith("I"):
            picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
        picture.info = {name: value for name, value in picture.info.items() if name in _VISIBLE_INFO}
        return PillowImage(picture)
