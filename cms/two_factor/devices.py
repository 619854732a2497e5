"""An account's device, its recovery codes, and how an application is told of it."""

import base64
from typing import Any

import qrcode
from django.utils.crypto import get_random_string
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage

RECOVERY_CODES = 8
RECOVERY_DIGITS = 8


def make_recovery_codes(user: Any) -> list[str]:
    """For the day when the device is lost; each serves once."""
    device = StaticDevice.objects.create(user=user)
    codes = [get_random_string(RECOVERY_DIGITS, "0123456789") for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return codes


def remove_devices(user: Any) -> None:
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()


def picture(address: str) -> str:
    """The address as a QR code, ready for an <img>."""
    drawn = qrcode.make(address, image_factory=SvgPathImage).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
