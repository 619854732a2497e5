"""What readers search for, counted by day."""

from django.db import models
from django.db.models import F, Q, Sum

from content.models import Network

LONGEST_TERM = 100  # characters


class SearchTerm(models.Model):
    """How often one text was searched for on one day, on a network's site or, without a network, in the whole hub.

    search/term_counts.py counts, and says what; nothing here tells who searched, from where, or at what time.
    """

    network = models.ForeignKey(
        Network, models.CASCADE, null=True, related_name="+", verbose_name="réseau", db_index=False
    )
    day = models.DateField("jour", db_index=True)
    text = models.CharField("recherche", max_length=LONGEST_TERM)
    searches = models.PositiveIntegerField("recherches", default=0)
    without_result = models.PositiveIntegerField("sans résultat", default=0)
    clicks = models.PositiveIntegerField("clics", default=0)

    class Meta:
        verbose_name = "terme de recherche"
        verbose_name_plural = "termes de recherche"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["network", "day", "text"], name="search_term_once_a_day"),
            models.UniqueConstraint(
                fields=["day", "text"], condition=Q(network__isnull=True), name="search_term_once_a_day_in_the_hub"
            ),
            models.CheckConstraint(
                condition=Q(without_result__lte=F("searches"), clicks__lte=F("searches")),
                name="search_term_counts_searches",
            ),
        ]

    def __str__(self) -> str:
        return self.text


def frequent_with(word: str) -> list[str]:
    """The texts with a word, itself without accents or case, that readers searched for most."""
    texts = SearchTerm.objects.filter(text__contains=word).values("text").annotate(times=Sum("searches"))
    return [text for text in texts.order_by("-times", "text").values_list("text", flat=True) if word in text.split()]
