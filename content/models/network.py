"""A network: the page at the root of its Wagtail site and of its editors' permissions."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, StrIndex, Substr
from django.forms import CheckboxSelectMultiple
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Collection, Orderable, Page, Site

from content.import_fields import Conflicts, HubFacts, ImportField, ImportValue
from content.models.kinds import EntryKind
from content.models.location import LOCATION_PANEL, Located, location_conflicts
from content.models.reference import Territory, TerritoryKind
from content.reference.time_zones import time_zone_of
from content.rich_text import FEATURES
from content.signals import acceptance_changed, entries_changed

# The fields that readers of an entry see of its network: where one of them changes, so do its entries.
FIELDS_SHOWN_WITH_ENTRIES = ("live", "title", "code", "url_path", "region_id", "kind")
# The fields that say which entries of other networks it accepts: where one changes, so does what its site shows.
ACCEPTANCE_FIELDS = ("accepts_all", "accepts_national")
# What comes before the sections of any network's site: what it relays (content/addresses.py), the portal's own pages,
# and what the hub answers at every host. A section of such a slug could not be read.
RELAYS_SLUG = "reprises"
RESERVED_SLUGS = {
    *(RELAYS_SLUG, "apercu", "recherche"),
    *("admin", "corrections", "documents", "graphql", "images", "media", "search-clicks", "static"),
}


class NetworkKind(models.TextChoices):
    REGIONAL = "regional", "régional"
    NATIONAL = "national", "national"


class HubPage(Page):
    """A page of the tree, which all networks share: a network, a section or an entry."""

    class Meta:
        abstract = True

    def get_admin_display_title(self) -> str:
        """Once published, the title that readers see, not its draft: other networks' editors come across it too."""
        return self.title if self.live else str(super().get_admin_display_title())


class Network(HubPage):
    """A regional network, or the national conference; its title is its name, its slug its code."""

    # Named, since Page.network would hide Entry.network.
    page_ptr = models.OneToOneField(
        Page, models.CASCADE, parent_link=True, related_name="as_network", primary_key=True, editable=False
    )
    code = models.SlugField(
        "code",
        max_length=32,
        unique=True,
        help_text="Nom court, stable, utilisé par l’API et les imports : « paca », « bretagne ».",
    )
    kind = models.CharField("type", max_length=16, choices=NetworkKind, default=NetworkKind.REGIONAL)
    region = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="région",
        limit_choices_to={"kind": TerritoryKind.FRENCH_REGION},
        help_text="Elle donne aussi le fuseau horaire des dates limites.",
    )
    description = RichTextField("présentation", features=FEATURES, blank=True)
    legal_form = models.CharField("forme juridique", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="logo",
    )
    # Where its pictures and documents are kept, for its own editors to choose from.
    collection = models.OneToOneField(
        Collection, models.PROTECT, null=True, related_name="network", verbose_name="collection", editable=False
    )

    accepts_all = models.BooleanField(
        "tout reprendre",
        default=True,
        help_text="Votre site montre ce qui vous est proposé, sauf ce que vous masquez. Sans cette coche, le reste "
        "attend votre accord dans « Contenus proposés ».",
    )
    accepts_national = models.BooleanField(
        "reprendre ce que propose le réseau national", default=False, help_text="Sans attendre votre accord."
    )
    accepted_themes = ParentalManyToManyField(
        "content.Theme",
        blank=True,
        related_name="accepted_by",
        verbose_name="thèmes repris",
        help_text="Ce qui porte un de ces thèmes, ou un thème rangé dessous, n’attend pas votre accord.",
    )

    import_fields: ClassVar = [
        "code",
        ImportField("name", "title"),
        ImportField("kind", required=True),
        "region",
        "description",
        "legal_form",
        "hostnames",
        "offices",
        "email",
        "phones",
        "social_links",
        "logo",
    ]

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["content.Section"]
    is_creatable = False  # but by content/networks.py, with its sites
    preview_modes: ClassVar[list[Any]] = []

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("code", read_only=True), FieldPanel("kind"), FieldPanel("region")]),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("legal_form"), FieldPanel("email")]),
        FieldPanel("logo"),
        InlinePanel("phones", label="Téléphone", heading="Téléphones"),
        InlinePanel("offices", label="Bureau", heading="Bureaux"),
        InlinePanel("social_links", label="Lien", heading="Réseaux sociaux"),
        MultiFieldPanel(
            [
                FieldPanel("accepts_all"),
                FieldPanel("accepts_national"),
                FieldPanel("accepted_themes", widget=CheckboxSelectMultiple),
            ],
            heading="Reprise des contenus d’autres réseaux",
        ),
    ]

    class Meta:
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"

    @property
    def hostnames(self) -> list[str]:
        """The host names of its sites; its addresses use the first."""
        return list(self.sites.values_list("hostname", flat=True))

    @property
    def sites(self) -> models.QuerySet[Site]:
        return Site.objects.filter(root_page_id=self.pk).order_by("pk")

    @transaction.atomic
    def set_hostnames(self, hostnames: Sequence[str]) -> None:
        if list(hostnames) == self.hostnames:
            return
        self.sites.delete()
        for hostname in hostnames:
            Site.objects.create(
                hostname=hostname, port=settings.PUBLIC_PORT, site_name=self.title, root_page_id=self.pk
            )

    @property
    def time_zone(self) -> str:
        """IANA name; the zone in which its deadlines are meant."""
        return time_zone_of(self.region_id)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        stored = Network.objects.filter(pk=self.pk).values(*FIELDS_SHOWN_WITH_ENTRIES)
        before, acceptance_before = stored.first(), self._stored_acceptance()
        if not self.slug:
            self.slug: str = self.code
        if not self.collection_id:
            self.collection = self._get_or_create_collection()
        super().save(*args, **kwargs)
        if before and before != stored.get():
            kind_and_slug = Substr("key", StrIndex("key", Value("/")))
            self.entries.update(key=Concat(Value(self.code), kind_and_slug))
            entries_changed.send(Network, entries=self.entries.all())
            Collection.objects.filter(pk=self.collection_id).update(name=self.title)
        if before and acceptance_before != self._stored_acceptance():
            acceptance_changed.send(Network, network=self)

    def _stored_acceptance(self) -> tuple[Any, ...]:
        """The stored values of ACCEPTANCE_FIELDS, and the primary keys of the accepted themes."""
        stored = Network.objects.filter(pk=self.pk)
        return stored.values_list(*ACCEPTANCE_FIELDS).first(), set(stored.values_list("accepted_themes", flat=True))

    def _get_or_create_collection(self) -> Collection:
        """The collection of this name that a deleted network left, or else a new one."""
        root = Collection.get_first_root_node()
        collection = root.get_children().filter(name=self.title, network=None).first()
        return collection or root.add_child(name=self.title)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """The page of a revision, with the collection that it has now: the revision may be older than that."""
        network: Self = super().with_content_json(content | {"collection": self.collection_id})
        return network

    def section(self, kind: EntryKind) -> "Section":
        return Section.objects.child_of(self).get(kind=kind)


class Section(HubPage):
    """The page under which a network's entries of one kind lie; content/sections.py makes it."""

    kind = models.CharField("type", max_length=16, choices=EntryKind, editable=False)

    parent_page_types: ClassVar = ["content.Network"]
    preview_modes: ClassVar[list[Any]] = []
    # Each kind says that it lies in its section: Entry.parent_page_types and can_exist_under.
    promote_panels: ClassVar[list[Any]] = [MultiFieldPanel([FieldPanel("slug")], heading="Adresse")]

    class Meta:
        verbose_name = "rubrique"
        verbose_name_plural = "rubriques"

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return False

    def can_move_to(self, parent: Page) -> bool:
        return False

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            message = f"« {self.slug} » est déjà l’adresse d’une autre page du site : choisissez-en une autre."
            raise ValidationError({"slug": message})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.get_siblings(inclusive=False).type(Section).filter(section__kind=self.kind).exists():
            raise ValidationError(f"Ce réseau a déjà la rubrique « {self.get_kind_display()} ».")
        super().save(*args, **kwargs)


class Office(Located, Orderable):
    """Where a network can be visited or written to."""

    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="offices")
    label = models.CharField("nom", max_length=120, help_text="Par exemple « Siège » ou « Antenne de Nice ».")
    street = models.CharField("rue", max_length=255, blank=True)
    postal_code = models.CharField("code postal", max_length=12, blank=True)
    city = models.CharField("ville", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.EmailField("adresse électronique", blank=True)

    import_fields: ClassVar = [
        "label",
        "street",
        "postal_code",
        "city",
        "latitude",
        "longitude",
        "phone",
        "email",
    ]

    panels: ClassVar = [
        FieldPanel("label"),
        FieldPanel("street"),
        FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city")]),
        LOCATION_PANEL,
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "bureau"
        constraints = Located.Meta.constraints

    @classmethod
    def import_conflicts(cls, line: Any, hub: HubFacts) -> Conflicts:
        yield from location_conflicts(line)


class NetworkPhone(Orderable):
    """A telephone number of a network."""

    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(
        "numéro", max_length=40, validators=[RegexValidator(r"[0-9]", "Un numéro de téléphone a des chiffres.")]
    )

    import_fields: ClassVar = ImportValue("number")

    class Meta(Orderable.Meta):
        verbose_name = "téléphone"


class SocialLink(Orderable):
    """A page of a network on a social network."""

    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="social_links")
    label = models.CharField("nom", max_length=80)
    url = models.URLField("adresse", max_length=500)

    import_fields: ClassVar = ["label", "url"]

    class Meta(Orderable.Meta):
        verbose_name = "réseau social"
        verbose_name_plural = "réseaux sociaux"
