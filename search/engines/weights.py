"""What counts how much for the order of what is found: the same for every engine."""

from collections.abc import Mapping
from datetime import timedelta

# How much a word weighs by where it is found.
WEIGHTS: Mapping[str, float] = {
    "title": 4.0,  # « jeunesse »: the call named Jeunesse before those that mention young people
    "keywords": 3.0,  # « AFD »: what the agency funds before what speaks of it
    "summary": 2.0,  # two chosen sentences say more than ten pages
    "body": 1.0,
    "tags": 1.5,  # « culture Liban »: what editors file under both before what mentions them
    "label": 0.2,  # « appel à projets sport »: the calls, though few say that they are one
}
NAMED = [name for name in WEIGHTS if name != "label"]  # « -projet » excludes no call for being one
EXACTLY = 1.3  # « régional »: the word itself before régionaux
SYNONYM = 0.7  # « AAP »: what says AAP before what says appel à projets
PINNED = 10_000.0  # what editors put first before all else
FIRST = 1_000.0  # what has all the words before what has some
PLACE = 1.5  # « coopération japonaise »: what is about Japan, where little has both
PART = 0.3  # « Guinée »: Guinea before Guinea-Bissau
BETWEEN = 2  # words at most, as in « accès à l’eau »
TOGETHER = 1.0  # « sécurité alimentaire »: the two words side by side before the two apart
CURRENT = 0.25  # « jeunesse »: this year's call before that of two years ago
RECENT = 0.1  # « rencontres régionales »: this year's report before that of three years ago
RECENTLY = timedelta(days=365)
TIE = 0.15  # a word found in several texts weighs a little more than in one
