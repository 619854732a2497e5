"""The files of pictures that the public gets: made when first asked for, deleted after a month without a request.

An address stays valid, as its file is made again. In each process one thread makes files and seven may wait for it.
Of one file asked for twice, the second finds it made.
"""

from datetime import timedelta

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from wagtail.images.models import Filter

from content.models import Picture, PictureRendition
from content.turns import TurnQueue

LIFETIME = timedelta(days=30)
MAX_DELETIONS = 500  # in one run of the worker, which other tasks wait for

_making = TurnQueue("pictures", max_waiting=7)


def get_or_make_rendition(picture: Picture, spec: str) -> PictureRendition:
    """Return a file of a picture in a size, or raise PictureRendition.DoesNotExist if the picture is deleted meanwhile.

    A QueueBusyError says that the file would have to wait too long to be made.
    """
    resizing = Filter(spec)
    if rendition := _claim_rendition(picture, resizing):
        return rendition
    with _making.turn():
        if rendition := _claim_rendition(picture, resizing):
            return rendition
        try:
            return _make_rendition(picture, resizing)
        except IntegrityError:  # another process was quicker, or the picture is gone
            return _stored_renditions(picture, resizing).get()


def _stored_renditions(picture: Picture, resizing: Filter) -> QuerySet[PictureRendition]:
    """At most one; those of another focal point are left to grow old."""
    return picture.renditions.filter(filter_spec=resizing.spec, focal_point_key=resizing.get_cache_key(picture))


def _claim_rendition(picture: Picture, resizing: Filter) -> PictureRendition | None:
    """Return what is stored, if its file still is, and note that it is served today: it is not deleted from then on."""
    rendition = _stored_renditions(picture, resizing).first()
    if rendition is None:
        return None
    today, stored = localdate(), PictureRendition.objects.filter(pk=rendition.pk)
    if rendition.last_served_on != today and not stored.update(last_served_on=today):
        return None
    if not rendition.file.storage.exists(rendition.file.name):
        stored.delete()
        return None
    return rendition


def _make_rendition(picture: Picture, resizing: Filter) -> PictureRendition:
    """Wagtail's own leaves a file behind where the row can't be stored."""
    rendition = PictureRendition(
        image=picture,
        filter_spec=resizing.spec,
        focal_point_key=resizing.get_cache_key(picture),
        file=picture.generate_rendition_file(resizing),
        last_served_on=localdate(),
    )
    try:
        with transaction.atomic():
            rendition.save()
    except DatabaseError:
        rendition.file.delete(save=False)
        raise
    return rendition


def delete_unused_renditions() -> None:
    """Delete the next of those that nobody has asked for in a month.

    They are locked first, so that none is deleted that a request has just noted as served.
    """
    with transaction.atomic():
        unused = PictureRendition.objects.filter(last_served_on__lt=localdate() - LIFETIME).select_for_update()
        PictureRendition.objects.filter(pk__in=[rendition.pk for rendition in unused[:MAX_DELETIONS]]).delete()
