"""A call for projects (appel à projets): one edition of a programme."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import receiver
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from content.import_fields import Conflicts, HubFacts, ImportMoney, ImportObject
from content.models.entry import CONTACTS_PANEL, Entry
from content.models.kinds import EntryKind
from content.models.money import MONEY_HELP, amount_field, currency_field, money_constraints, money_errors, money_panel
from content.models.network import Network
from content.models.reference import ApplicantKind, Territory
from content.rich_text import FEATURES
from content.signals import entries_changed
from content.widgets import territories_widget

CLOSING_SOON = timedelta(days=14)
DEADLINE_EXTENDED = "content.deadline.extended"


class CallStatus(models.TextChoices):
    FORTHCOMING = "forthcoming", "à venir"
    OPEN = "open", "ouvert"
    CLOSING_SOON = "closing_soon", "bientôt clos"
    CLOSED = "closed", "clos"
    CANCELLED = "cancelled", "annulé"


class CallScope(models.TextChoices):
    GENERAL = "general", "généraliste"
    THEMATIC = "thematic", "thématique"
    GEOGRAPHIC = "geographic", "géographique"
    TURNKEY = "turnkey", "clés en main"
    JOINT = "joint", "dispositif conjoint"


class CallRecurrence(models.TextChoices):
    ONE_OFF = "one_off", "ponctuel"
    RECURRING = "recurring", "récurrent"
    PERMANENT = "permanent", "permanent, sans date limite"


class ApplicationMethod(models.TextChoices):
    ONLINE = "online", "en ligne"
    EMAIL = "email", "par courriel"
    POST = "post", "par courrier"


# content/panels.py adds the earlier deadlines to it.
CALENDAR_PANEL = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_at"), FieldPanel("results_on")]),
        FieldPanel("cancelled"),
        InlinePanel("milestones", label="Étape", heading="Étapes"),
    ],
    heading="Calendrier",
)


class Call(Entry):
    """A call for projects."""

    KIND = EntryKind.CALL
    SECTION_SLUG = "appels-a-projets"
    SECTION_TITLE = "Appels à projets"

    programme = models.ForeignKey(
        "content.Programme", models.SET_NULL, null=True, blank=True, related_name="calls", verbose_name="dispositif"
    )
    edition = models.PositiveSmallIntegerField(
        "édition",
        null=True,
        blank=True,
        validators=[MinValueValidator(1950), MaxValueValidator(2200)],
        help_text="L’année, par exemple 2027.",
    )
    scope = models.CharField("portée", max_length=16, choices=CallScope, default=CallScope.GENERAL)
    recurrence = models.CharField("récurrence", max_length=16, choices=CallRecurrence, default=CallRecurrence.ONE_OFF)
    opens_on = models.DateField("ouverture", null=True, blank=True)
    # The start of that day where the network is: what a query compares with the clock.
    opens_at = models.DateTimeField(null=True, editable=False, db_index=True)
    closes_at = models.DateTimeField(
        "date limite", null=True, blank=True, db_index=True, help_text="L’appel est clos partout à cette minute."
    )
    results_on = models.DateField("résultats", null=True, blank=True)
    deadline_history = models.JSONField(default=list, editable=False)
    cancelled = models.BooleanField("annulé", default=False)
    eligible_applicants = ParentalManyToManyField(
        ApplicantKind, blank=True, related_name="calls", verbose_name="qui peut candidater"
    )
    minimum_local_authorities = models.PositiveSmallIntegerField(
        "collectivités françaises, au moins",
        null=True,
        blank=True,
        help_text="Combien de collectivités françaises doivent candidater ensemble.",
    )
    eligibility = RichTextField("conditions d’éligibilité", features=FEATURES, blank=True)
    excluded_territories = ParentalManyToManyField(
        Territory,
        blank=True,
        related_name="+",
        verbose_name="territoires exclus",
        help_text="À l’intérieur des territoires du classement : le Mexique, pour l’Amérique latine.",
    )
    budget_amount = amount_field("budget total")
    budget_currency = currency_field()
    grant_minimum_amount = amount_field("subvention minimale")
    grant_minimum_currency = currency_field()
    grant_maximum_amount = amount_field("subvention maximale")
    grant_maximum_currency = currency_field()
    co_funding_rate_maximum = models.FloatField(
        "taux maximal de cofinancement",
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Entre 0 et 1 : 0,7 pour 70 %.",
    )
    application_method = models.CharField(
        "mode de candidature", max_length=8, choices=ApplicationMethod, default=ApplicationMethod.ONLINE
    )
    application_url = models.URLField("adresse de dépôt", max_length=500, blank=True)
    application_instructions = RichTextField("consignes de dépôt", features=FEATURES, blank=True)

    import_fields: ClassVar = [
        *Entry.import_fields,
        "programme",
        "edition",
        "scope",
        "funders",
        "opens_on",
        "closes_at",
        "results_on",
        "recurrence",
        "milestones",
        "cancelled",
        "eligible_applicants",
        "minimum_local_authorities",
        "eligibility",
        "excluded_territories",
        ImportMoney("budget"),
        ImportMoney("grant_minimum"),
        ImportMoney("grant_maximum"),
        "co_funding_rate_maximum",
        ImportObject("application", ["method", "url", "instructions"], "application_"),
        "regulations",
        "links",
        "contacts",
    ]

    exclude_fields_in_copy: ClassVar = [*Entry.exclude_fields_in_copy, "deadline_history"]

    content_panels: ClassVar = [
        *Entry.opening_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("programme"), FieldPanel("edition")]),
                FieldRowPanel([FieldPanel("scope"), FieldPanel("recurrence")]),
                InlinePanel("funders", label="Financeur", heading="Financeurs"),
            ],
            heading="Dispositif",
        ),
        CALENDAR_PANEL,
        MultiFieldPanel(
            [
                FieldPanel("eligible_applicants", widget=CheckboxSelectMultiple),
                FieldPanel("minimum_local_authorities"),
                FieldPanel("eligibility"),
                FieldPanel("excluded_territories", widget=territories_widget()),
            ],
            heading="Éligibilité",
        ),
        MultiFieldPanel(
            [
                money_panel("budget"),
                money_panel("grant_minimum"),
                money_panel("grant_maximum"),
                FieldPanel("co_funding_rate_maximum"),
            ],
            heading="Montants",
            help_text=MONEY_HELP,
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("application_method"), FieldPanel("application_url")]),
                FieldPanel("application_instructions"),
                InlinePanel("regulations", label="Règlement", heading="Règlements"),
                InlinePanel("links", label="Lien", heading="Liens utiles"),
            ],
            heading="Candidature",
        ),
        CONTACTS_PANEL,
        *Entry.closing_panels,
    ]

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="call_opens_before_it_closes",
                violation_error_message="La date limite doit suivre l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("results_on")),
                name="call_opens_before_its_results",
                violation_error_message="Les résultats ne peuvent pas précéder l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(co_funding_rate_maximum__range=(0, 1)),
                name="call_co_funding_rate_is_a_share",
                violation_error_message="Le taux de cofinancement est compris entre 0 et 1.",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | ~Q(recurrence=CallRecurrence.PERMANENT),
                name="call_permanent_has_no_deadline",
                violation_error_message="Un appel permanent n’a pas de date limite.",
            ),
            models.CheckConstraint(
                condition=Q(grant_minimum_amount__lte=F("grant_maximum_amount"))
                | ~Q(grant_minimum_currency=F("grant_maximum_currency")),
                name="call_grants_in_order",
                violation_error_message="La subvention maximale est inférieure à la minimale.",
            ),
            *money_constraints("call", "budget", "grant_minimum", "grant_maximum"),
        ]

    def clean(self) -> None:
        super().clean()
        errors = money_errors(self, "budget", "grant_minimum", "grant_maximum")
        if self.recurrence == CallRecurrence.PERMANENT and self.closes_at:
            errors["closes_at"] = "Un appel permanent n’a pas de date limite : videz ce champ ou changez la récurrence."
        self.opens_at = self.opening()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            errors["closes_at"] = "La date limite doit suivre l’ouverture."
        if self.results_on and self.closes_at and self.results_on < self.closes_at.astimezone(self._zone()).date():
            errors["results_on"] = "Les résultats ne peuvent pas précéder la date limite."
        elif self.results_on and self.opens_on and self.results_on < self.opens_on:
            errors["results_on"] = "Les résultats ne peuvent pas précéder l’ouverture."
        if (
            self.grant_minimum_amount is not None
            and self.grant_maximum_amount is not None
            and self.grant_minimum_currency == self.grant_maximum_currency
            and self.grant_minimum_amount > self.grant_maximum_amount
        ):
            errors["grant_maximum_amount"] = "La subvention maximale est inférieure à la minimale."
        outside = self._exclusions_outside()
        if outside:
            errors["excluded_territories"] = f"Hors des territoires de l’appel : {', '.join(outside)}."
        if errors:
            raise ValidationError(errors)

    @classmethod
    def import_conflicts(cls, line: Any, hub: HubFacts) -> Conflicts:
        yield from super().import_conflicts(line, hub)
        yield from cls._import_dates_out_of_order(line, hub)
        least, most = line.grant_minimum, line.grant_maximum
        if least and most and least.currency == most.currency and least.amount > most.amount:
            yield "grant_maximum", f"expected at least grant_minimum, {least.amount} {least.currency}"
        for index, excluded in enumerate(line.excluded_territories):
            if not any(hub.territory_contains(territory, excluded) for territory in line.territories):
                yield f"excluded_territories[{index}]", f'"{excluded}" is not inside any of the territories'

    @staticmethod
    def _import_dates_out_of_order(line: Any, hub: HubFacts) -> Conflicts:
        if line.closes_at is None:
            if line.results_on and line.opens_on and line.results_on < line.opens_on:
                yield "results_on", "expected the day of opens_on or a later one"
            return
        if line.recurrence == CallRecurrence.PERMANENT:
            yield "closes_at", 'expected no deadline, since "recurrence" is "permanent"'
        zone = hub.time_zone_of(line.network)
        if line.opens_on and line.closes_at <= datetime.combine(line.opens_on, time.min, zone):
            yield "closes_at", f"expected a time after opens_on, {line.opens_on}"
        if line.results_on and line.results_on < line.closes_at.astimezone(zone).date():
            yield "results_on", "expected the day of closes_at or a later one"

    def _exclusions_outside(self) -> list[str]:
        inside = list(self.territories.all())
        return [
            excluded.name
            for excluded in self.excluded_territories.all()
            if not any(territory.contains(excluded) for territory in inside)
        ]

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        deadline = self._deadline_to_extend() if kwargs.get("update_fields") is None else None
        super().save(*args, **kwargs)
        if deadline and self.closes_at:
            log(self, DEADLINE_EXTENDED, data={"from": deadline.isoformat(), "to": self.closes_at.isoformat()})

    def set_derived_fields(self) -> None:
        super().set_derived_fields()
        self.opens_at = self.opening()
        if self.pk:
            deadline = self._deadline_to_extend()
            self.deadline_history = [*self._stored_deadline_history(), *([deadline.isoformat()] if deadline else [])]

    def _zone(self) -> ZoneInfo:
        # Before its first save a call has no network yet; the hub's zone only serves to check it.
        return ZoneInfo(self.network.time_zone) if self.network_id else ZoneInfo("Europe/Paris")

    def opening(self) -> datetime | None:
        """The start of the day on which it opens, where its network is."""
        return datetime.combine(self.opens_on, time.min, self._zone()) if self.opens_on else None

    def _deadline_to_extend(self) -> datetime | None:
        """The published deadline, where saving this call would replace it by a later one."""
        if self.closes_at is None:
            return None
        published = Call.objects.filter(pk=self.pk, live=True, closes_at__lt=self.closes_at)
        return published.values_list("closes_at", flat=True).first()

    def _stored_deadline_history(self) -> list[str]:
        """As stored, in ISO 8601, oldest first; revisions and drafts may have an older one."""
        return Call.objects.filter(pk=self.pk).values_list("deadline_history", flat=True).first() or []

    def earlier_deadlines(self) -> list[tuple[datetime, PageLogEntry | None]]:
        """The published deadlines that were extended, oldest first, each with the log entry of its extension."""
        log_entries = PageLogEntry.objects.filter(page=self.pk, action=DEADLINE_EXTENDED).select_related("user")
        extensions = {log_entry.data["from"]: log_entry for log_entry in log_entries}
        return [(datetime.fromisoformat(text), extensions.get(text)) for text in self._stored_deadline_history()]

    def status_at(self, now: datetime) -> CallStatus:
        if self.cancelled:
            return CallStatus.CANCELLED
        if self.opens_at and self.opens_at > now:
            return CallStatus.FORTHCOMING
        if self.closes_at is None:
            return CallStatus.OPEN
        if self.closes_at <= now:
            return CallStatus.CLOSED
        return CallStatus.CLOSING_SOON if self.closes_at <= now + CLOSING_SOON else CallStatus.OPEN

    @property
    def status(self) -> CallStatus:
        return self.status_at(timezone.now())

    search_related: ClassVar = ["programme", "funders__entry"]

    def search_keywords(self) -> list[str]:
        programme = [self.programme.name] if self.programme else []
        return [*programme, *(funder.display_name for funder in self.funders.all())]


@receiver(entries_changed, sender=Network)
def set_opening_in_zone_of_network(sender: Any, entries: "QuerySet[Entry]", **kwargs: Any) -> None:
    for call in Call.objects.filter(pk__in=entries, opens_on__isnull=False).select_related("network"):
        Call.objects.filter(pk=call.pk).update(opens_at=call.opening())


def with_status(statuses: list[CallStatus], now: datetime) -> Q:
    """The condition, on Call, of having one of the statuses, as status_at has them; OPEN includes what closes soon."""
    going_on = Q(cancelled=False) & (Q(opens_at__isnull=True) | Q(opens_at__lte=now))
    conditions = {
        CallStatus.CANCELLED: Q(cancelled=True),
        CallStatus.FORTHCOMING: Q(cancelled=False, opens_at__gt=now),
        CallStatus.OPEN: going_on & (Q(closes_at__isnull=True) | Q(closes_at__gt=now)),
        CallStatus.CLOSING_SOON: going_on & Q(closes_at__gt=now, closes_at__lte=now + CLOSING_SOON),
        CallStatus.CLOSED: going_on & Q(closes_at__lte=now),
    }
    condition = Q(pk__in=[])
    for status in statuses:
        condition |= conditions[status]
    return condition
