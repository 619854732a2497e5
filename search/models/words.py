"""Synonyms and ignored words, as editors change them."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel

from search.french.lexicon import Group, exact_words, shipped_lexicon
from search.french.synonyms import phrase_of, stems_of
from search.models.lines import lines_of, tidied
from search.models.rule import Rule
from search.models.term import frequent_with

LONGEST_NAME = 100  # characters
MAX_NAMES = 20


class SynonymGroup(Rule):
    """Names of one thing, each of which finds the others; if `separated`, names that no longer find each other."""

    names = models.TextField(
        "termes",
        help_text="Un par ligne : un sigle et son développé, deux mots pour la même chose. Chacun trouve les autres. "
        "Singulier ou pluriel, accents et majuscules ne comptent pas.",
    )
    separated = models.BooleanField(
        "à ne plus confondre",
        default=False,
        help_text="Cochez pour séparer des synonymes fournis avec l’outil : l’un ne trouvera plus l’autre.",
    )
    panels: ClassVar = [FieldPanel("names"), FieldPanel("separated")]

    class Meta:
        verbose_name = "groupe de synonymes"
        verbose_name_plural = "groupes de synonymes"

    def __str__(self) -> str:
        return (" ≠ " if self.separated else " = ").join(self.group)

    @property
    def group(self) -> Group:
        return lines_of(self.names)

    @property
    def sample_searches(self) -> Group:
        return self.group

    def clean(self) -> None:
        self.names = tidied(self.names)
        for name in self.group:
            if len(name) > LONGEST_NAME or not exact_words(name):
                raise ValidationError({"names": f"« {name} » : un terme a des lettres, et {LONGEST_NAME} au plus."})
        different = {stems_of(phrase_of(name)) for name in self.group}
        if not 2 <= len(different) <= MAX_NAMES:
            raise ValidationError(
                {
                    "names": f"Il faut de 2 à {MAX_NAMES} termes différents, un par ligne, et non {len(different)}. "
                    "Singulier et pluriel comptent pour un."
                }
            )
        if self.separated and not any(different & shipped_lexicon().names.get(stems, {}).keys() for stems in different):
            raise ValidationError({"separated": "Ces termes ne sont pas synonymes : il n’y a rien à séparer."})


class IgnoredWord(Rule):
    """A word that is ignored in searches; if `restored`, one that was ignored by default and counts again."""

    word = models.CharField(
        "mot",
        max_length=LONGEST_NAME,
        help_text="Un mot que l’on tape sans qu’il dise ce que l’on cherche, comme « liste » ou « trouver ».",
    )
    restored = models.BooleanField(
        "à ne plus ignorer",
        default=False,
        help_text="Cochez pour qu’un mot ignoré d’office (le, pour, avec…) compte de nouveau.",
    )
    examples = models.TextField(
        "recherches d’essai",
        blank=True,
        help_text="Une par ligne, avec ce mot : l’aperçu montre ce que le changement y fait. "
        "Sans elles, il prend les plus fréquentes des visiteurs.",
    )

    panels: ClassVar = [FieldPanel("word"), FieldPanel("restored"), FieldPanel("examples")]

    class Meta:
        verbose_name = "mot ignoré"
        verbose_name_plural = "mots ignorés"
        constraints = [
            models.UniqueConstraint(
                fields=["word"],
                name="ignored_word_once",
                violation_error_message="Ce mot est déjà dans la liste : modifiez-le là.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} (compte)" if self.restored else self.word

    @property
    def sample_searches(self) -> list[str]:
        return lines_of(self.examples) or frequent_with(self.word)

    def clean(self) -> None:
        self.examples = tidied(self.examples)
        words = exact_words(self.word)
        if len(words) != 1:
            raise ValidationError({"word": f"Il faut un mot et un seul, sans apostrophe ; ici, {len(words)}."})
        (self.word,) = words
        if self.restored != shipped_lexicon().is_stop_word(self.word):
            fault = "est déjà ignoré d’office" if not self.restored else "n’est pas ignoré d’office : il compte déjà"
            raise ValidationError({"word": f"« {self.word} » {fault}."})
