"""Deadlines for reviewers: in their mails and reminders, and on the first page of all concerned."""

from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from admin_forms import add_address, edit_address, errors, send
from cms.review.models import NationalApprovalTask, NetworkApprovalTask
from cms.roles import COORDINATION, Role
from content.models import Audience, Call, Network, NewsPost
from signing_in import log_in
from test_workflow import SUBMIT, decide, signed_in

Clock = Callable[[str], None]
MONDAY, DUE = "2026-11-23", "2026-11-30"


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Clock:
    """Sets the clock to noon on a day, for people who stay signed in."""
    settings.SESSION_COOKIE_AGE = 30 * 24 * 3600

    def turn(day: str) -> None:
        noon = datetime.fromisoformat(f"{day}T12:00+01:00")
        monkeypatch.setattr(timezone, "now", lambda: noon)

    turn(MONDAY)
    return turn


def submit(network: Network, title: str = "Salon", model: type[NewsPost | Call] = NewsPost, **fields: str) -> NewsPost:
    """As a contributor; an editor of the network is there to be told."""
    signed_in(Role.EDITOR, network)
    form = {"title": title, "slug": title.lower()} | SUBMIT | fields
    send(signed_in(Role.CONTRIBUTOR, network), add_address(network, model), form)
    entry: NewsPost = model.objects.get(network=network, slug=title.lower())
    return entry


def rows(client: Client, panel: str) -> list[str]:
    """What the admin's first page says in a panel."""
    soup = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "lxml")
    return [" ".join(row.div.text.split()) for row in soup.select(f"#{panel}-section .reviews > li") if row.div]


def to_review(client: Client) -> list[str]:
    return rows(client, "awaiting-review")


def requests(client: Client) -> list[str]:
    return rows(client, "objects-in-workflow")


class TestMails:
    def test_the_first_says_who_asks_and_until_when(self, paca: Network, on: Clock) -> None:
        entry = submit(paca)
        (message,) = mail.outbox
        assert message.to == ["editor@paca.example"]
        assert message.subject == "À valider d’ici au lundi 30 novembre : Salon"
        for line in (
            "Type : Actualité",
            "Réseau : Territoires Solidaires",
            "Demandé par : contributor-paca",
            "Depuis : lundi 23 novembre",
            "Étape : Validation – paca",
            "Délai : à valider d’ici au lundi 30 novembre",
        ):
            assert line in message.body.splitlines()
        assert f"demander des modifications ou le corriger : http://localhost{edit_address(entry)}" in message.body

    def test_a_reminder_on_the_eve_and_every_three_days_of_delay(
        self, paca: Network, on: Clock, one_turn: Callable[[], object]
    ) -> None:
        submit(paca)
        mail.outbox.clear()
        subject_by_day = {}
        for day in ("11-23", "11-26", "11-27", "11-28", "11-30", "12-01", "12-03", "12-04", "12-05"):
            on(f"2026-{day}")
            one_turn()
            if mail.outbox:
                one_turn()  # sends no second one
                (message,) = mail.outbox
                subject_by_day[day] = message.subject
            mail.outbox.clear()
        assert subject_by_day == {
            "11-27": "Rappel, à valider d’ici au lundi 30 novembre : Salon",
            "12-01": "Rappel, en retard d’un jour : Salon",
            "12-04": "Rappel, en retard de 4 jours : Salon",
        }

    def test_a_reminder_says_the_same_as_the_first(
        self, paca: Network, on: Clock, one_turn: Callable[[], object]
    ) -> None:
        submit(paca)
        on(DUE)
        one_turn()
        first, reminder = mail.outbox
        assert "Délai : à valider aujourd’hui" in reminder.body
        assert "Demandé par : contributor-paca" in reminder.body
        assert reminder.to == first.to

    def test_no_reminder_of_what_is_decided(self, paca: Network, on: Clock, one_turn: Callable[[], object]) -> None:
        decide(signed_in(Role.EDITOR, paca), submit(paca), "reject")
        mail.outbox.clear()
        on("2026-12-05")
        one_turn()
        assert mail.outbox == []


class TestDelay:
    """Administrators set it, for each network and for the coordination."""

    def form(self, client: Client, task: NetworkApprovalTask | NationalApprovalTask, days: int) -> object:
        return send(client, reverse("wagtailadmin_workflows:edit_task", args=[task.pk]), {"days": str(days)})

    def test_each_step_has_its_own(
        self, admin_client: Client, paca: Network, bretagne: Network, on: Clock, one_turn: Callable[[], object]
    ) -> None:
        self.form(admin_client, NetworkApprovalTask.objects.get(name="Validation – paca"), 1)
        for network in (paca, bretagne):
            submit(network)
        paca_panel, bretagne_panel = (
            to_review(signed_in(Role.EDITOR, paca)),
            to_review(signed_in(Role.EDITOR, bretagne)),
        )
        assert "À valider d’ici au mardi 24 novembre" in paca_panel[0]
        assert "À valider d’ici au lundi 30 novembre" in bretagne_panel[0]
        mail.outbox.clear()
        one_turn()
        assert mail.outbox == [], "it was only just told"

    def test_from_1_to_30(self, admin_client: Client, paca: Network) -> None:
        task = NationalApprovalTask.objects.get()
        for days, message in ((0, "supérieure ou égale à 1"), (31, "inférieure ou égale à 30")):
            response = self.form(admin_client, task, days)
            assert message in errors(response)["days"][0]
        self.form(admin_client, task, 30)
        task.refresh_from_db()
        assert task.days == 30


class TestReviewers:
    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (MONDAY, "À valider d’ici au lundi 30 novembre"),
            (DUE, "À valider aujourd’hui"),
            ("2026-12-01", "En retard d’un jour"),
            ("2026-12-03", "En retard de 3 jours"),
        ],
    )
    def test_the_deadline_in_words(self, paca: Network, on: Clock, day: str, words: str) -> None:
        submit(paca)
        on(day)
        assert to_review(signed_in(Role.EDITOR, paca)) == [
            f"Salon Actualité, Territoires Solidaires {words} Demandé par contributor-paca, à l’étape "
            "« Validation – paca » depuis le lundi 23 novembre"
        ]

    @pytest.mark.parametrize("day", ["2026-11-24", "2026-11-28"])
    def test_weekends_do_not_count(self, paca: Network, on: Clock, day: str) -> None:
        on(day)
        submit(paca)
        (row,) = to_review(signed_in(Role.EDITOR, paca))
        assert ("mardi 1er décembre" if day == "2026-11-24" else "vendredi 4 décembre") in row

    def test_the_most_urgent_first_and_of_the_own_network_only(
        self, paca: Network, bretagne: Network, on: Clock
    ) -> None:
        submit(paca, "Ancien")
        on("2026-12-01")
        submit(paca, "Nouveau")
        submit(bretagne, "Breton")
        assert [row.split()[0] for row in to_review(signed_in(Role.EDITOR, paca))] == ["Ancien", "Nouveau"]
        assert to_review(signed_in(Role.CONTRIBUTOR, paca)) == []

    def test_actions_are_at_hand(self, paca: Network, on: Clock) -> None:
        entry = submit(paca)
        page = signed_in(Role.EDITOR, paca).get(reverse("wagtailadmin_home")).content.decode()
        for action in ("approve", "reject"):
            state = entry.current_workflow_task_state.pk
            assert reverse("wagtailadmin_pages:workflow_action", args=[entry.pk, action, state]) in page

    def test_the_coordination_sees_its_own_and_what_is_late_elsewhere(
        self, client: Client, paca: Network, bretagne: Network, on: Clock
    ) -> None:
        log_in(client, COORDINATION)
        submit(paca, "Ancien")
        on("2026-12-01")
        submit(bretagne, "Breton")
        for_all = submit(paca, "Commun", audience=Audience.ALL_NETWORKS)
        assert [row.split()[0] for row in to_review(client)] == ["Ancien"]
        decide(signed_in(Role.EDITOR, paca), for_all, "approve")
        assert [row.split()[0] for row in to_review(client)] == ["Ancien", "Commun"]


class TestRequesters:
    def test_where_it_stands(self, paca: Network, on: Clock) -> None:
        entry = submit(paca, audience=Audience.ALL_NETWORKS)
        contributor = signed_in(Role.CONTRIBUTOR, paca)
        entry_line = "Salon Actualité, Territoires Solidaires"
        until = "à valider d’ici au"
        assert requests(contributor) == [
            f"{entry_line} Chez les éditeurs du réseau depuis le lundi 23 novembre, {until} lundi 30 novembre"
        ]
        on("2026-11-24")
        decide(signed_in(Role.EDITOR, paca), entry, "approve")
        assert requests(contributor) == [
            f"{entry_line} Chez la coordination nationale depuis le mardi 24 novembre, {until} mardi 1er décembre"
        ]
        on("2026-12-02")
        assert requests(contributor)[0].endswith("en retard d’un jour")

    def test_what_was_answered(self, paca: Network, on: Clock) -> None:
        decide(signed_in(Role.EDITOR, paca), submit(paca), "reject")
        (row,) = requests(signed_in(Role.CONTRIBUTOR, paca))
        assert "Modifications demandées par editor-paca le lundi 23 novembre : « Merci d’ajouter une date. »" in row

    def test_nobody_elses(self, paca: Network, on: Clock) -> None:
        submit(paca)
        colleague = User.objects.create_user("autre")
        colleague.groups.add(Group.objects.get(name=f"{Role.CONTRIBUTOR.label} – paca"))
        client = Client()
        client.force_login(colleague)
        assert requests(client) == []
