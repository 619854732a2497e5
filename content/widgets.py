"""Form fields that choose several objects one by one, in Wagtail's choosers: thousands would not fit a select."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import ChooserBlock, PageChooserBlock, StreamBlock
from wagtail.blocks.base import BlockWidget


class ChooserListWidget(BlockWidget):
    """Edits a many-to-many field as a body that has blocks of one type only; its value is a list of primary keys."""

    def __init__(self, chooser: ChooserBlock) -> None:
        super().__init__(StreamBlock([("object", chooser)]))

    def render_with_errors(self, name: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        objects = self.block_def.child_blocks["object"].bulk_to_python(value or [])
        body = self.block_def.normalize([("object", instance) for instance in objects if instance])
        return super().render_with_errors(name, body, *args, **kwargs)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Any]:
        return [block.value.pk for block in super().value_from_datadict(data, files, name) if block.value]


class TerritoryChooser(BaseChooser):
    model = "content.Territory"
    icon = "globe"
    choose_one_text = "Choisir un territoire"
    choose_another_text = "Choisir un autre territoire"
    chooser_modal_url_name = "territory_chooser:choose"


class CountryChooser(TerritoryChooser):
    choose_one_text = "Choisir un pays"
    choose_another_text = "Choisir un autre pays"

    def get_chooser_modal_url(self) -> str:
        return f"{super().get_chooser_modal_url()}?{urlencode({'kind': 'country'})}"


class TerritoryBlock(ChooserBlock):
    target_model = "content.Territory"
    widget = TerritoryChooser()


class CountryBlock(TerritoryBlock):
    widget = CountryChooser()


def territories_widget() -> ChooserListWidget:
    return ChooserListWidget(TerritoryBlock(label="Territoire", required=False))


def countries_widget() -> ChooserListWidget:
    return ChooserListWidget(CountryBlock(label="Pays", required=False))


def pages_widget(page_type: str, label: str) -> ChooserListWidget:
    """For pages of one type, such as "content.Call"; the label names one of them."""
    return ChooserListWidget(PageChooserBlock(page_type=page_type, label=label, required=False))
