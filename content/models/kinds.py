"""The kinds of entry, under the names of the contract and the types of the import format."""

from django.db import models


class EntryKind(models.TextChoices):
    CALL = "call", "appel à projets"
    NEWS_POST = "news", "actualité"
    ACTOR = "actor", "acteur"
    PARTNER = "partner", "partenaire"
    PROJECT = "project", "projet"
