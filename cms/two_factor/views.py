"""« Double authentification » : ask for a code at sign-in, add or remove one's device, remove a colleague's."""

from typing import Any

import django_otp
from django import forms
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.views.generic import FormView, TemplateView
from django_otp.forms import OTPAuthenticationFormMixin
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from cms.two_factor.devices import RECOVERY_DIGITS, make_recovery_codes, qr_code_data_url, remove_devices

TITLE = "Double authentification"
NEW_CODES = "two_factor_new_codes"  # the recovery codes' key in the session, until the account's page shows them


def code_field(**options: Any) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label="Code à six chiffres", widget=widget, **options)


class CodeForm(OTPAuthenticationFormMixin, forms.Form):
    otp_token = code_field(
        max_length=RECOVERY_DIGITS,
        help_text="Celui que votre application affiche en ce moment. Téléphone perdu ? Un de vos codes de secours.",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        self.clean_otp(self.user)
        return self.cleaned_data

    def _chosen_device(self, user: Any) -> Device | None:
        """The user's recovery codes if the code is as long as those, else the application; a user has one of each."""
        is_recovery_code = len(self.cleaned_data.get("otp_token", "")) == RECOVERY_DIGITS
        model = StaticDevice if is_recovery_code else TOTPDevice
        device: Device | None = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        return device


class CodeView(RedirectURLMixin, FormView):  # type: ignore[type-arg]  # it takes none when it runs
    """Ask for the code, after the password."""

    form_class = CodeForm
    template_name = "two_factor/code.html"
    next_page = "wagtailadmin_home"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "next": self.get_redirect_url()}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        django_otp.login(self.request, form.user.otp_device)
        return super().form_valid(form)


class PasswordForm(forms.Form):
    """Asks for the password again: an open session is not enough to change how its owner signs in."""

    password = forms.CharField(
        label="Votre mot de passe", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = request.user

    def clean_password(self) -> str:
        """Check the password; wrong ones count towards the limit of the sign-in."""
        password: str = self.cleaned_data["password"]
        if authenticate(self.request, username=self.user.get_username(), password=password) != self.user:
            raise forms.ValidationError("Ce n’est pas votre mot de passe.")
        return password


class AddDeviceForm(PasswordForm):
    """Confirms a new device by its first code."""

    token = code_field(max_length=6, help_text="Celui que votre application affiche en ce moment.")

    field_order = ("token", "password")

    def clean(self) -> dict[str, Any]:
        """Check the code last, once the password is right: a code serves once."""
        token = self.cleaned_data.get("token")
        device = TOTPDevice.objects.filter(user=self.user, confirmed=False).first()
        if token and not self.errors and not (device and device.verify_token(token)):
            self.add_error("token", "Ce code n’est pas le bon : attendez le suivant, et vérifiez l’heure du téléphone.")
        return self.cleaned_data


class TwoFactorMixin(WagtailAdminTemplateMixin):
    """The title and breadcrumbs of the pages."""

    page_title = TITLE
    header_icon = "key"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": TITLE}]


class AccountView(TwoFactorMixin, FormView):  # type: ignore[type-arg]  # it takes none when it runs
    """Add a device to one's own account, or remove it."""

    template_name = "two_factor/account.html"
    success_url = reverse_lazy("two_factor")
    request: Any  # its user is one of the admin's, never anonymous

    @property
    def has_device(self) -> bool:
        return bool(django_otp.user_has_device(self.request.user))

    def get_form_class(self) -> type[PasswordForm]:
        return PasswordForm if self.has_device else AddDeviceForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        user = self.request.user
        if self.has_device:
            remove_devices(user)
            messages.success(self.request, "L’appareil est retiré : le mot de passe suffit de nouveau.")
        else:
            device = TOTPDevice.objects.get(user=user, confirmed=False)
            device.confirmed = True
            device.save()
            django_otp.login(self.request, device)
            self.request.session[NEW_CODES] = make_recovery_codes(user)
            messages.success(self.request, "L’appareil est ajouté : son code sera demandé à chaque connexion.")
        log(user, "wagtail.edit", user=user)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "has_device": self.has_device}
        context["new_codes"] = self.request.session.pop(NEW_CODES, None)
        if not self.has_device:
            device, _ = TOTPDevice.objects.get_or_create(user=self.request.user, confirmed=False)
            context |= {"config_url": device.config_url, "qr_code": qr_code_data_url(device.config_url)}
        return context


class RemoveDeviceView(TwoFactorMixin, TemplateView):
    """Remove the device that somebody has lost; only administrators may, who make sure of who is asking."""

    template_name = "two_factor/remove.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        self.owner = get_object_or_404(get_user_model(), pk=kwargs["user"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_device = django_otp.user_has_device(self.owner)
        return {**super().get_context_data(**kwargs), "owner": self.owner, "has_device": has_device}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        remove_devices(self.owner)
        log(self.owner, "wagtail.edit", user=request.user)
        messages.success(request, f"L’appareil de {self.owner} est retiré.")
        return redirect("wagtailusers_users:edit", self.owner.pk)
