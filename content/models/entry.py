"""Entry: what every kind of content shares. docs/decisions/0002 says why it has a table of its own."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PublishingPanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from content.block_ids import copied_id, with_ids
from content.blocks import BODY_BLOCKS
from content.import_fields import Conflicts, HubFacts, ImportField, ImportObject, LineField
from content.models.kinds import EntryKind
from content.models.network import HubPage, Network
from content.models.preview import NetworkPreviewMixin
from content.models.reference import Sdg, Territory
from content.signals import entries_changed
from content.sorting import sort_key
from content.widgets import territories_widget


class Audience(models.TextChoices):
    OWN_NETWORK = "own_network", "mon réseau seulement"
    CHOSEN_NETWORKS = "chosen_networks", "des réseaux choisis"
    ALL_NETWORKS = "all_networks", "tous les réseaux"


def new_uid() -> str:
    return str(uuid.uuid4())


# The fields that Wagtail writes on the page when a draft is saved: readers see nothing of them.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "wagtail_admin_comments",
    }
)


class Entry(NetworkPreviewMixin, HubPage):
    """What an editor publishes; its kinds are its subclasses, whose docstrings describe them in the API."""

    KIND: ClassVar[EntryKind]
    # How the section of the kind is called in a new network; editors may rename it there.
    SECTION_SLUG: ClassVar[str]
    SECTION_TITLE: ClassVar[str]

    uid = models.CharField(max_length=64, unique=True, default=new_uid, editable=False)
    network = models.ForeignKey(Network, models.RESTRICT, related_name="entries", editable=False)
    key = models.CharField(max_length=320, unique=True, editable=False, help_text="<network>/<type>/<slug>")
    sort_title = models.CharField(max_length=255, db_index=True, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False, help_text="Dernière publication.")
    summary = models.TextField(
        "résumé", blank=True, help_text="Deux ou trois phrases, sans mise en forme : elles s’affichent dans les listes."
    )
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="image",
    )
    body = StreamField(BODY_BLOCKS, verbose_name="contenu", blank=True)
    audience = models.CharField(
        "diffusion",
        max_length=16,
        choices=Audience,
        default=Audience.OWN_NETWORK,
        help_text="Les réseaux à qui ce contenu est proposé pour reprise sur leur site.",
    )
    chosen_networks = ParentalManyToManyField(Network, blank=True, related_name="+", verbose_name="réseaux choisis")
    themes = ParentalManyToManyField("content.Theme", blank=True, related_name="entries", verbose_name="thèmes")
    sdgs = ParentalManyToManyField(
        Sdg, blank=True, related_name="entries", verbose_name="objectifs de développement durable"
    )
    territories = ParentalManyToManyField(
        Territory,
        blank=True,
        related_name="entries",
        verbose_name="territoires",
        help_text="Le plus précis possible : une recherche sur « Afrique » trouve aussi le Sénégal.",
    )
    no_index = models.BooleanField(
        "ne pas référencer", default=False, help_text="Demande aux moteurs de recherche de ne pas montrer cette page."
    )
    source_name = models.CharField("nom de la source", max_length=255, blank=True, editable=False)
    source_url = models.URLField("adresse de la source", max_length=500, blank=True, editable=False)
    source_licence = models.CharField("licence", max_length=255, blank=True, editable=False)
    source_retrieved_at = models.DateTimeField("relevé le", null=True, editable=False)

    import_fields: ClassVar[Sequence[LineField]] = [
        "network",
        "slug",
        "title",
        "uid",
        "summary",
        "locale",
        "published_at",
        "live",
        "audience",
        "chosen_networks",
        "themes",
        "sdgs",
        "territories",
        "image",
        "body",
        "seo_title",
        ImportField("seo_description", "search_description"),
        ImportObject("source", [ImportField("name", required=True), "url", "licence", "retrieved_at"], "source_"),
    ]

    is_creatable = False
    parent_page_types: ClassVar = ["content.Section"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar = ["uid", "key", "network"]

    # Each kind's content_panels put its own panels between these two; content/panels.py adds ours that are no field.
    opening_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("image")]
    closing_panels: ClassVar = [
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("themes", widget=CheckboxSelectMultiple),
                FieldPanel("sdgs", widget=CheckboxSelectMultiple),
                FieldPanel("territories", widget=territories_widget()),
            ],
            heading="Classement",
        ),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("chosen_networks", widget=CheckboxSelectMultiple)], heading="Diffusion"
        ),
    ]
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("no_index"),
            ],
            heading="Référencement",
        ),
    ]
    settings_panels: ClassVar = [PublishingPanel(), FieldPanel("first_published_at", heading="Date de publication")]

    class Meta:
        verbose_name = "contenu"
        indexes: ClassVar = [models.Index(fields=["updated_at", "page_ptr"], name="entry_updated")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values),
                name="entry_audience_known",
                violation_error_message="Choisissez une des diffusions proposées.",
            ),
        ]

    @classmethod
    def can_exist_under(cls, parent: Page) -> bool:
        return super().can_exist_under(parent) and getattr(parent.specific, "kind", None) == cls.KIND

    @staticmethod
    def offered_to(network_id: int) -> models.Q:
        """The condition of entries of other networks that are offered to this one."""
        choice = Entry.chosen_networks.through.objects.filter(entry_id=models.OuterRef("pk"), network_id=network_id)
        offered = models.Q(audience=Audience.ALL_NETWORKS) | (
            models.Q(audience=Audience.CHOSEN_NETWORKS) & models.Q(models.Exists(choice))
        )
        return ~models.Q(network_id=network_id) & offered

    def offered_networks(self) -> models.Q:
        """The condition, on Network, of those that the entry is offered to."""
        not_publisher = ~models.Q(pk=self.network_id)
        if self.audience == Audience.ALL_NETWORKS:
            return not_publisher
        networks = self.chosen_networks.all() if self.audience == Audience.CHOSEN_NETWORKS else []
        return not_publisher & models.Q(pk__in=[network.pk for network in networks])

    @property
    def published_at(self) -> Any:
        """When it was, or will be, first shown to the public."""
        return self.first_published_at or self.go_live_at

    def clean(self) -> None:
        super().clean()
        # An imported entry that is still to be published has its date in both places.
        date = self.first_published_at
        if date and date > timezone.now() and date != self.go_live_at:
            raise ValidationError(
                {
                    "first_published_at": "Cette date est à venir. Pour publier plus tard, "
                    "programmez la publication dans le panneau « Statut »."
                }
            )

    @classmethod
    def import_conflicts(cls, line: Any, hub: HubFacts) -> Conflicts:
        """The values of a line of an import that don't go together; any of them may be missing."""
        if line.chosen_networks and line.audience != Audience.CHOSEN_NETWORKS:
            yield "chosen_networks", f'expected only with "audience": "chosen_networks", got "{line.audience}"'

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.alias_of_id:
            raise ValidationError("Un contenu n’a pas d’alias : un autre réseau le montre par une reprise.")
        update_fields = kwargs.get("update_fields")
        if update_fields is None:
            self.minimal_clean()  # gives it its slug
            self.set_network_from_tree()
        super().save(*args, **kwargs)
        if not touches_only_draft_fields(update_fields):
            entries_changed.send(type(self), entries=Entry.objects.filter(pk=self.pk))

    def set_network_from_tree(self) -> None:
        """Set the network that the entry lies under, and the fields that follow from it."""
        self.network = Network.objects.get(path=self.path[: Page.steplen * 2])
        self.set_derived_fields()

    def set_derived_fields(self) -> None:
        """Set the fields that follow from others, such as the key from the network's code and the slug."""
        self.key = f"{self.network.code}/{self.KIND}/{self.slug}"
        self.sort_title = sort_key(self.title)
        self.updated_at = self.last_published_at or self.first_published_at

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """The entry of a revision, which never moves it: identity and network are those that the page has now."""
        identity = {"uid": self.uid, "network": self.network_id, "key": self.key}
        entry: Self = super().with_content_json(content | identity)
        return entry

    def copy_all_child_relations(self, target: Self, *args: Any, **kwargs: Any) -> Any:
        """Give the copy's blocks ids of their own; Wagtail calls this when it has copied the columns."""
        stored = with_ids(self.body.get_prep_value(), lambda block_id: copied_id(block_id, target.uid))
        target.body = StreamValue(self.body.stream_block, stored, is_lazy=True)
        return super().copy_all_child_relations(target, *args, **kwargs)

    @transaction.atomic
    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a revision; before the first one of an imported entry, save its published state as a revision too.

        Its history then begins with what was imported, which stays online while a later version waits for its hour.
        An entry created and published in one go is live before its first revision as well, but has no
        last_published_at.
        """
        imported = type(self).objects.filter(live=True, live_revision=None, last_published_at__isnull=False)
        published = imported.filter(pk=self.pk).first()
        if published:
            self.live_revision = super(Entry, published).save_revision(changed=False, clean=False)
            type(self).objects.filter(pk=self.pk).update(live_revision=self.live_revision)
        return super().save_revision(*args, **kwargs)

    # The paths of the relations that search_keywords reads: they are loaded before it is called, and the entry is
    # indexed again when an entry that they lead to changes.
    search_related: ClassVar[Sequence[str]] = ()

    def search_keywords(self) -> list[str]:
        """Words that find the entry beside its title, summary and body; kinds add theirs."""
        return []


def touches_only_draft_fields(update_fields: Iterable[str] | None) -> bool:
    return update_fields is not None and DRAFT_FIELDS.issuperset(update_fields)


class Contact(Orderable):
    """Somebody to write to or to call; only public contacts ever leave the CMS."""

    entry = ParentalKey(Entry, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField("nom", max_length=255)
    organisation = models.CharField("organisme", max_length=255, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    public = models.BooleanField(
        "public", default=False, help_text="Sans cette coche, le contact reste dans l’outil, pour vous seuls."
    )

    import_fields: ClassVar = ["name", "organisation", "phone", "email", "public"]

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("organisation")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldPanel("public"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "contact"


CONTACTS_PANEL = InlinePanel("contacts", label="Contact", heading="Contacts")
