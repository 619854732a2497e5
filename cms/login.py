from wagtail.admin.forms.auth import LoginForm


class FrenchLoginForm(LoginForm):
    """Wagtail gives this one field no label to translate."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"
