"""The files of pictures, at the addresses that the API signs."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from wagtail.images.models import SourceImageIOError
from wagtail.images.utils import verify_signature
from wagtail.images.views.serve import ServeView

from content.models import Picture, PictureRendition
from content.renditions import get_or_make_rendition
from content.turns import QueueBusyError

RETRY_AFTER = 5  # seconds
MAX_AGE = 3600  # seconds: an address serves something else after its picture has got another focal point


class PictureView(ServeView):
    """Serves the file of a picture in a size, which it makes if need be."""

    def get(
        self, request: HttpRequest, signature: str, image_id: str, filter_spec: str, filename: str | None = None
    ) -> HttpResponse:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        if not any(verify_signature(signature.encode(), image_id, filter_spec, key) for key in keys):
            raise PermissionDenied
        picture = get_object_or_404(Picture, pk=image_id)
        try:
            response: HttpResponse = self.serve(get_or_make_rendition(picture, filter_spec))
        except PictureRendition.DoesNotExist as error:
            raise Http404 from error
        except SourceImageIOError:
            return _plain_text("Le fichier de cette image est perdu.", status=410)
        except QueueBusyError:
            response = _plain_text("Trop d’images sont en préparation : réessayez dans quelques secondes.", status=503)
            response["Retry-After"] = str(RETRY_AFTER)
            return response
        patch_cache_control(response, public=True, max_age=MAX_AGE)
        return response


def _plain_text(message: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(message, content_type="text/plain; charset=utf-8", status=status, headers=headers)
