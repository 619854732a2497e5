"""What editors put first for a search."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from content.models import Entry, Network
from search.best_bets import ANY_WORDS, pattern
from search.french import shipped_lexicon
from search.models.lines import lines_of, tidied
from search.models.rule import Rule

MAX_ENTRIES = 5


class BestBet(Rule, ClusterableModel):
    """Entries that come first for some searches on a network's site; or, without a network, on all and in the hub."""

    network = models.ForeignKey(
        Network,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réseau",
        help_text="Sur le site de quel réseau ; sans réseau, sur tous et sur le site du carrefour.",
    )
    searches = models.TextField(
        "recherches",
        help_text="Une par ligne. Une étoile à la place d’un mot en remplace autant qu’il faut : « bourse * » vaut "
        "pour « bourses » et « bourse jeunes ». Singulier ou pluriel, accents, majuscules, petits mots : peu importe.",
    )

    panels: ClassVar = [
        FieldPanel("network", widget=Select),
        FieldPanel("searches"),
        InlinePanel(
            "entries",
            heading="Contenus mis en avant",
            label="Contenu",
            min_num=1,
            max_num=MAX_ENTRIES,
            help_text="Dans l’ordre où ils viendront. Un contenu que le réseau ne montre pas, ou plus, est passé.",
        ),
    ]

    class Meta:
        verbose_name = "mise en avant"
        verbose_name_plural = "mises en avant"

    def __str__(self) -> str:
        return ", ".join(lines_of(self.searches))

    @property
    def sample_searches(self) -> list[str]:
        return [" ".join(line.replace(ANY_WORDS, " ").split()) for line in lines_of(self.searches)]

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(self.network.code, self.network.title)] if self.network else super().preview_modes

    def clean(self) -> None:
        self.searches = tidied(self.searches)
        for line in lines_of(self.searches):
            if not re.search(r"\w", line):
                raise ValidationError({"searches": f"« {line} » n’a pas de mot : elle vaudrait pour toute recherche."})
            if any(ANY_WORDS in word and word != ANY_WORDS for word in line.split()):
                raise ValidationError(
                    {"searches": f"« {line} » : l’étoile remplace des mots entiers ; mettez une espace de chaque côté."}
                )
        self._clean_once()

    def _clean_once(self) -> None:
        """The same search in two of them would leave open which comes first."""
        other_bets = type(self).objects.filter(network=self.network_id).exclude(pk=self.pk)
        lexicon = shipped_lexicon()
        taken = {pattern(line, lexicon): line for bet in other_bets for line in lines_of(bet.searches)}
        for line in lines_of(self.searches):
            if earlier_line := taken.get(pattern(line, lexicon)):
                raise ValidationError(
                    {"searches": f"« {line} » a déjà une mise en avant (« {earlier_line} ») : changez celle-là."}
                )


class BestBetEntry(Orderable):
    best_bet = ParentalKey(BestBet, on_delete=models.CASCADE, related_name="entries")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+", verbose_name="contenu")

    panels: ClassVar = [FieldPanel("entry")]

    class Meta(Orderable.Meta):
        verbose_name = "contenu mis en avant"
        verbose_name_plural = "contenus mis en avant"
