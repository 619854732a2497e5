"""Panels of editing forms that Wagtail has no field for."""

from typing import Any

from wagtail.admin.panels import Panel


class EarlierDeadlinesPanel(Panel):
    """What a call's deadline was before, to read; shown where it was ever extended."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/earlier_deadlines_panel.html"

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.deadlines = self.instance.earlier_deadlines()

        def is_shown(self) -> bool:
            return bool(self.deadlines)
