"""Reference data: installed by a migration, the same on every hub, not edited."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q


class TerritoryKind(models.TextChoices):
    WORLD_REGION = "world_region", "région du monde"
    COUNTRY = "country", "pays"
    FRENCH_REGION = "french_region", "région française"
    DEPARTEMENT = "departement", "département"


class Territory(models.Model):
    """A place of the world, in one tree: UN M49 regions, countries, French regions and départements."""

    code = models.CharField("code", max_length=8, primary_key=True)
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("type", max_length=16, choices=TerritoryKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="territoire parent"
    )
    path = models.CharField(
        max_length=80, db_index=True, help_text="Codes from the world down to this one: /001/002/…/SN/"
    )

    class Meta:
        verbose_name = "territoire"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def contains(self, territory: "Territory") -> bool:
        return territory.path.startswith(self.path)

    @staticmethod
    def related_codes(codes: Iterable[str]) -> set[str]:
        """The codes themselves, all that lies inside them and all that they lie in."""
        paths = list(Territory.objects.filter(code__in=codes).values_list("path", flat=True))
        if not paths:
            return set()
        inside = Q()
        for path in paths:
            inside |= Q(path__startswith=path)
        related = set(Territory.objects.filter(inside).values_list("code", flat=True))
        return related.union(*(path.strip("/").split("/") for path in paths))


class Sdg(models.Model):
    """One of the 17 Sustainable Development Goals."""

    number = models.PositiveSmallIntegerField("numéro", primary_key=True)
    name = models.CharField("nom", max_length=120)
    color = models.CharField("couleur", max_length=7)

    class Meta:
        verbose_name = "objectif de développement durable"
        verbose_name_plural = "objectifs de développement durable"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"ODD {self.number} – {self.name}"


class SdgTarget(models.Model):
    """One of the 169 targets, such as 1.a."""

    sdg = models.ForeignKey(Sdg, models.CASCADE, related_name="targets", verbose_name="objectif")
    code = models.CharField("code", max_length=5, unique=True)
    name = models.TextField("nom")
    sort_order = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "cible"
        ordering = ["sort_order"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ApplicantKind(models.Model):
    """Who may apply to a call: a fixed list, as rows so that a call can name several."""

    code = models.CharField("code", max_length=32, primary_key=True)
    name = models.CharField("nom", max_length=80)
    sort_order = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "type de candidat"
        verbose_name_plural = "types de candidats"
        ordering = ["sort_order"]

    def __str__(self) -> str:
        return self.name
