"""French, as people type it."""

from datetime import timedelta

import pytest

from corpus import LATER, NOW, Corpus, call, document


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("SENEGAL", "Un projet au Sénégal"),
        ("senegal", "Un projet au SÉNÉGAL"),
        ("sénégal", "Un projet au Senegal"),
        ("oeuvre", "Une œuvre commune"),
        ("eau", "L’eau potable"),
        ("l’eau", "Un accès à l'eau"),
        ("l'eau", "Un accès à l’eau"),
        ("projet", "Des projets"),
        ("projets", "Le projet"),
        ("régional", "Des réseaux régionaux"),
        ("régionaux", "Une stratégie régionale"),
        ("travaux", "Un travail en commun"),
        ("jeux", "Un jeu de société"),
        ("bateaux", "Un bateau"),
        ("sénégalais", "Une ville sénégalaise"),
        ("africaine", "Des pays africains"),
        ("active", "Un réseau actif"),
        ("européenne", "Un programme européen"),
        ("professionnels", "La formation professionnelle"),
        ("actrice", "Les acteurs du territoire"),
        ("chercheuses", "Un chercheur"),
        ("publique", "Les services publics"),
        ("premier", "La première édition"),
        ("décentralisés", "La coopération décentralisée"),
        ("nouvelles", "Un nouveau dispositif"),
        ("coopération", "Des coopérations"),
        ("financer", "Ce que la Région finance"),
        ("financement", "Deux fondations financent le projet"),
        ("recyclage", "Des recycleuses"),
        ("agricole", "L’agriculture de demain"),
        ("volontaires", "Le volontariat"),
        ("climatique", "Le climat"),
        ("économie", "Le développement économique"),
        ("ONG", "Une O.N.G. locale"),
        ("O.N.G.", "Une ONG locale"),
        ("clés en main", "L’appel « clés-en-main »"),
        ("coope\u0301ration", "La coopération"),  # decomposed accents
        ("coo\u00adpération", "La coopération"),  # a soft hyphen, as copied from a web page
    ],
)
def test_a_form_of_a_word_finds_the_others(corpus: Corpus, typed: str, title: str) -> None:
    corpus.hold(document(1, title), document(2, "Tout autre chose"))
    assert corpus.find(typed) == [title]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Guinée", "Une mission en Guyane"),
        ("Guyane", "Une mission en Guinée"),
        ("guinéen", "Un artiste guyanais"),
        ("Niger", "Une ville du Nigeria"),
        ("Nigeria", "Une ville du Niger"),
        ("nigérien", "Un élu nigérian"),
        ("Mali", "Le mal du siècle"),
        ("Afrique du Sud", "L’Afrique et le sud de la France"),
        ("commune", "Un bien commun"),
        ("général", "Une génération"),
        ("mère", "La mer"),
        ("vente", "Le vent"),
        ("port", "La porte"),
        ("national", "International"),
        ("eau", "Un bateau"),
        ("art", "Un article"),
        ("coopérative", "Une coopération"),
        ("département", "Un départ"),
        ("personnel", "Des personnages"),
        ("étranger", "Une étrange affaire"),
        ("public", "Une publication"),
        ("réfugiés", "Un refuge"),
    ],
)
def test_words_that_look_alike_are_not_confused(corpus: Corpus, typed: str, title: str) -> None:
    corpus.hold(document(1, title))
    assert corpus.find(typed) == []


@pytest.mark.parametrize(
    ("term", "synonym"),
    [
        ("AAP", "appel à projets"),
        ("AAP", "appels à projet"),
        ("ODD", "objectifs de développement durable"),
        ("ECSI", "éducation à la citoyenneté et à la solidarité internationale"),
        ("RRMA", "réseaux régionaux multi-acteurs"),
        ("PACA", "Provence-Alpes-Côte d’Azur"),
        ("PACA", "Provence Alpes Côte d'Azur"),
        ("AFD", "Agence française de développement"),
        ("MEAE", "ministère de l'Europe et des Affaires étrangères"),
        ("Sénégal", "sénégalaise"),
        ("Liban", "libanais"),
        ("Mexique", "mexicaines"),
        ("Niger", "nigérien"),
        ("Nigeria", "nigériane"),
        ("Guinée", "guinéenne"),
        ("Côte d’Ivoire", "ivoiriens"),
        ("Burkina Faso", "burkinabè"),
        ("Afrique du Sud", "sud-africain"),
        ("Afrique", "africaines"),
        ("Bretagne", "bretonne"),
        ("OSI", "association de solidarité internationale"),
        ("subvention", "financement"),
        ("Vietnam", "Viêt Nam"),
        ("franco-sénégalais", "entre la France et le Sénégal"),
        ("clé en main", "clefs en main"),
    ],
)
def test_synonyms_find_each_other(corpus: Corpus, term: str, synonym: str) -> None:
    corpus.hold(document(1, f"Rencontre : {synonym}"), document(2, f"Rencontre : {term}"), document(3, "Rencontre"))
    assert corpus.find(term)[0] == f"Rencontre : {term}"
    assert set(corpus.find(term)) == set(corpus.find(synonym)) == {f"Rencontre : {term}", f"Rencontre : {synonym}"}


def test_all_words_are_needed_wherever_they_are(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "La jeunesse", summary="Un appel pour le Sénégal"),
        document(2, "La jeunesse", body=("En France",)),
        document(3, "Le Sénégal"),
    )
    assert corpus.find("jeunesse sénégal") == ["La jeunesse"]


def test_what_has_all_words_comes_before_what_has_most(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "Potable", summary="Eau du Togo, eau du Togo"),
        document(2, "Une page", body=("L’eau du puits n’est pas potable partout, dit-on de passage au Togo.",)),
        document(3, "Eau, eau potable"),
    )
    assert corpus.find("eau potable puits togo", relaxed=True)[0] == "Une page"


def test_a_place_comes_first_where_nothing_has_all_words(corpus: Corpus) -> None:
    corpus.hold(document(1, "Coopération et coopérations"), document(2, "Des potiers japonais à la fête"))
    titles = ["Des potiers japonais à la fête", "Coopération et coopérations"]
    assert corpus.find("coopération japonaise", relaxed=True) == titles


def test_a_place_comes_before_another_whose_name_holds_it(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "Guinée-Bissau"),
        document(2, "Un projet en Guinée"),
        document(3, "Afrique du Sud"),
    )
    assert corpus.find("Guinée") == corpus.find("guinéenne") == ["Un projet en Guinée", "Guinée-Bissau"]
    assert corpus.find("Guinée-Bissau") == ["Guinée-Bissau"]
    assert corpus.find("Afrique") == ["Afrique du Sud"]


def test_what_is_recent_comes_first_among_equals(corpus: Corpus) -> None:
    year = timedelta(days=365)
    corpus.hold(
        document(9, "Le guide", published_at=NOW - 3 * year),
        document(8, "Un guide", published_at=NOW - year / 2),
        document(7, "Le guide", summary="Le guide des financements", published_at=NOW - 2 * year),
    )
    assert corpus.find("guide")[:2] == ["Le guide", "Un guide"]
    assert corpus.find("guide financements") == ["Le guide"]


def test_stop_words_are_not_needed(corpus: Corpus) -> None:
    corpus.hold(document(1, "Eau et assainissement"), document(2, "Les uns et les autres"))
    assert corpus.find("pour l’eau ou l’assainissement") == ["Eau et assainissement"]


def test_stop_words_alone_are_searched_for(corpus: Corpus) -> None:
    corpus.hold(document(1, "Eau et assainissement"), document(2, "Les uns et les autres"))
    assert corpus.find("les uns et les autres") == ["Les uns et les autres"]


def test_most_words_will_do_where_all_find_nothing(corpus: Corpus) -> None:
    corpus.hold(document(1, "Eau potable au Sénégal"), document(2, "Eau"), document(3, "Sport"))
    assert corpus.find("eau potable madagascar") == []
    assert corpus.find("eau potable madagascar", relaxed=True) == ["Eau potable au Sénégal"]


def test_title_comes_before_summary_and_body(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "Actualité", body=("On y parle du climat, et encore du climat.",)),
        document(2, "Réunion", summary="Le climat"),
        document(3, "Climat et territoires : une longue journée d’échanges entre élus, associations et entreprises"),
    )
    assert [title[:6] for title in corpus.find("climat")] == ["Climat", "Réunio", "Actual"]


def test_the_word_itself_comes_before_its_other_forms(corpus: Corpus) -> None:
    corpus.hold(document(1, "Projets"), document(2, "Projet"))
    assert corpus.find("projet") == ["Projet", "Projets"]
    assert corpus.find("projets") == ["Projets", "Projet"]


def test_words_side_by_side_come_first(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "Sécurité des personnes et aide alimentaire"),
        document(2, "Aide et sécurité alimentaire des personnes"),
    )
    assert corpus.find("sécurité alimentaire")[0] == "Aide et sécurité alimentaire des personnes"


def test_keywords_and_tags_find_too(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "Un appel", keywords=("Agence française de développement",)),
        document(2, "Un projet", tags=("Jeunesse", "Sénégal", "Afrique")),
        document(3, "Une rencontre en Afrique"),
    )
    assert corpus.find("AFD") == ["Un appel"]
    assert corpus.find("afrique") == ["Une rencontre en Afrique", "Un projet"]


def test_what_an_entry_is_called_finds_it(corpus: Corpus) -> None:
    corpus.hold(
        call(1, "Dispositif franco-mexicain"),
        document(2, "Appel à projets pour le Mexique"),
        document(3, "Le Mexique à l’honneur"),
        *(document(pk, "Tout autre chose") for pk in range(4, 10)),
    )
    titles = ["Appel à projets pour le Mexique", "Dispositif franco-mexicain"]
    assert corpus.find("AAP Mexique") == corpus.find("appels à projets Mexique") == titles
    assert corpus.find("mexicain -projet") == ["Dispositif franco-mexicain", "Le Mexique à l’honneur"]


def test_calls_to_come_before_calls_that_are_over(corpus: Corpus) -> None:
    corpus.hold(
        call(1, "Jeunesse 2024", closes_at=NOW),
        call(2, "Jeunesse 2025", closes_at=LATER, cancelled=True),
        call(3, "Jeunesse 2026", closes_at=LATER),
        document(4, "Forum", body=("Pour la jeunesse",)),
    )
    assert corpus.find("jeunesse")[0] == "Jeunesse 2026"
    assert corpus.find("jeunesse")[-1] == "Forum"
    assert corpus.find("jeunesse 2024") == ["Jeunesse 2024"]


def test_no_phrase_runs_from_one_text_into_the_next(corpus: Corpus) -> None:
    corpus.hold(document(1, "Un", body=("Il parle de coopération", "décentralisée")))
    assert corpus.find('"coopération décentralisée"') == []


class TestPhrases:
    @pytest.mark.parametrize("quotes", ['"{}"', "“{}”", "« {} »", "«\u00a0{}\u00a0»", "„{}“"])
    def test_words_in_quotes_stand_together(self, corpus: Corpus, quotes: str) -> None:
        corpus.hold(
            document(1, "La coopération décentralisée"),
            document(2, "Une coopération peu décentralisée"),
            document(3, "Décentralisée, la coopération"),
        )
        assert corpus.find(quotes.format("cooperation décentralisée")) == ["La coopération décentralisée"]

    def test_stop_words_count_in_quotes(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "L’accès à l’eau"), document(2, "L’accès de l’eau"))
        assert corpus.find('"accès à l\'eau"') == ["L’accès à l’eau"]

    def test_a_quoted_word_has_no_synonym(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "Un AAP"), document(2, "Un appel à projets"))
        assert corpus.find('"AAP"') == ["Un AAP"]

    def test_a_phrase_and_a_word(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "L’eau potable au Togo"), document(2, "L’eau potable au Bénin"))
        assert corpus.find('togo "eau potable"') == ["L’eau potable au Togo"]

    def test_a_quote_that_is_never_closed_is_punctuation(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "L’eau potable"))
        assert corpus.find('"eau potable') == ["L’eau potable"]


class TestExclusion:
    def test_a_word(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "Sport"), document(2, "Sport et jeunesse"), document(3, "Jeunesse"))
        assert corpus.find("sport -jeunesse") == ["Sport"]

    def test_in_all_its_forms_and_everywhere(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "Sport"), document(2, "Sport", body=("Nos projets",)))
        assert corpus.find("sport -projet") == ["Sport"]

    def test_a_phrase(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "Eau potable"), document(2, "Eau non potable"))
        assert corpus.find('eau -"eau potable"') == ["Eau non potable"]

    def test_alone(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "Sport"), document(2, "Jeunesse"))
        assert corpus.find("-sport") == ["Jeunesse"]

    def test_a_hyphen_inside_a_word_excludes_nothing(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "Un réseau multi-acteurs"))
        assert corpus.find("multi-acteurs") == ["Un réseau multi-acteurs"]
