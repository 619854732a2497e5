"""The devices of an account: the application that shows its codes, and its recovery codes."""

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
    """Make the codes that replace a lost device; each serves once."""
    device = StaticDevice.objects.create(user=user)
    codes = [get_random_string(RECOVERY_DIGITS, "0123456789") for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return codes


def remove_devices(user: Any) -> None:
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()


def qr_code_data_url(config_url: str) -> str:
    """Return a QR code as a data: URL for an <img>: an application that reads it shows the device's codes."""
    svg = qrcode.make(config_url, image_factory=SvgPathImage).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
