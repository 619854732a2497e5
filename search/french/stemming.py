"""Unites singular and plural, masculine and feminine, a verb's commonest forms and what is closely derived.

Works on words without accents, and puts precision first: what is cut off must leave a root long enough to mean
something. So coopérer and coopération are one, while Mali is not mal, nor général génération.
"""

import csv
from functools import cache
from pathlib import Path

from content.folding import fold_accents
from search.french import place_names

_STEMS = Path(__file__).parent / "data" / "stems.csv"

# Feminine endings and what the stem ends in, once the plural is off. The longest that fits is taken.
_FEMININE = (
    ("trice", "teur"),  # actrice, acteur
    ("euse", "eu"),  # religieuse, religieux
    ("elle", "el"),  # professionnelle, professionnel
    ("enne", "en"),  # européenne, européen
    ("onne", "on"),  # bretonne, breton
    ("ette", "et"),  # cadette, cadet
    ("ique", "ic"),  # publique, public
    ("ive", "if"),  # active, actif
)

# Endings of verbs and of words made from them, as they are without feminine and plural, and what takes their place.
# The first that leaves a root is taken.
_DERIVED = (
    ("icultur", "icult"),  # agriculture
    ("iculteu", "icult"),  # agriculteur
    ("icol", "icult"),  # agricole
    ("ariat", "air"),  # volontariat, volontaire
    ("ement", ""),  # accompagnement
    ("ation", ""),  # sensibilisation
    ("ateu", ""),  # accompagnateur
    ("atif", ""),  # participatif
    ("teu", "teu"),  # directeur, which is not direct
    ("eu", ""),  # financeur
    ("ent", ""),  # ils financent
    ("abl", ""),  # finançable
    ("nel", "n"),  # professionnel
    ("ag", ""),  # recyclage
    ("el", ""),  # culturel
    ("er", ""),  # financer
    ("ic", ""),  # économique, géographique
    ("nomi", "nom"),  # économie
    ("logi", "log"),  # écologie
    ("gogi", "gog"),  # pédagogie
    ("tegi", "teg"),  # stratégie
    ("graphi", "graph"),  # géographie
    ("crati", "crat"),  # démocratie
)
_ROOT = 5  # letters at least: a shorter one is that of too many words


def stem(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    stems = _known_stems()
    if word in stems:
        return stems[word]
    singular = _singular(word)
    return stems.get(singular) or _root(_masculine(singular))


@cache
def _known_stems() -> dict[str, str]:
    """Names of places are never cut, or Niger and Nigeria would soon be one; then our own list."""
    stems = {}
    for name in map(fold_accents, place_names.names().values()):
        if name.isalpha():
            singular = name.removesuffix("s") if name.endswith("es") else name  # Caraïbes, Caraïbe
            stems[name] = stems[singular] = singular
    with _STEMS.open(encoding="utf-8", newline="") as file:
        stems |= {row["word"]: row["stem"] for row in csv.DictReader(file)}
    return stems


def _singular(word: str) -> str:
    if word.endswith("aux") and not word.endswith("eaux") and len(word) > 4:
        return word[:-2] + "l"  # régionaux, régional
    if word.endswith(("x", "s")) and not word.endswith("ss"):
        return word[:-1]
    return word


def _masculine(word: str) -> str:
    if len(word) < 5:
        return word
    for feminine, masculine in _FEMININE:
        if word.endswith(feminine) and len(word) > len(feminine) + 1:
            word = word.removesuffix(feminine) + masculine
            break
    else:
        shorter = word.rstrip("e")  # grande, grand; décentralisée, décentralisé
        word = shorter if len(shorter) > 2 else word
    word = _without_s(word)  # sénégalaise, whose masculine has lost its s as if a plural's
    if word.endswith("eur") and len(word) > 5:
        word = word[:-1]  # chercheur, chercheuse
    return word


def _without_s(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 4 else word


def _root(word: str) -> str:
    for ending, replacement in _DERIVED:
        if word.endswith(ending) and len(word) - len(ending) + len(replacement) >= _ROOT:
            return _without_s(word.removesuffix(ending) + replacement)
    return word
