"""manage.py create_network: adds a network with its page, site, sections, collection, groups and workflow."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from cms.roles import Role
from content.models import Network, NetworkKind, Territory, TerritoryKind
from content.networks import create_network
from content.sorting import sort_key
from content.transfer.faults import Problem, quoted
from content.transfer.import_context import ImportContext
from content.transfer.lines import LINE_TYPES


class Command(BaseCommand):
    help = "Add a network to the hub, whole: page, site, sections, collection, groups and workflow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="its short, stable name in the API and in imports, such as paca")
        parser.add_argument("--title", required=True, help="its full name")
        parser.add_argument("--kind", choices=NetworkKind.values, default=NetworkKind.REGIONAL)
        parser.add_argument("--region", metavar="CODE", help="ISO 3166-2 code of a French region, such as FR-PAC")
        parser.add_argument(
            "--hostname",
            dest="hostnames",
            action="append",
            default=[],
            help="where its site answers, such as paca.example.org; may be given again, the first is the main one",
        )

    def handle(self, *, code: str, title: str, kind: str, region: str | None, **options: Any) -> None:
        if Network.objects.filter(code=code).exists():
            self.stdout.write(f"The network {code} exists already; nothing was changed.")
            return
        hostnames = list(dict.fromkeys(hostname.lower() for hostname in options["hostnames"]))
        data = {"type": "network", "code": code, "name": title, "kind": kind, "hostnames": hostnames}
        problems = [*_network_problems(data), *_region_problems(region)]
        if problems:
            messages = "\n".join(f"{_argument(key)}: {expected}" for key, expected in problems)
            raise CommandError(f"{messages}\nNothing was created.")
        network = Network(code=code, title=title, kind=kind, region_id=region)
        create_network(network, hostnames)
        self.stdout.write(_summary(network))


def _argument(key: str) -> str:
    """The argument of the command that holds a key of an import's line: « hostnames[0] » is in « --hostname »."""
    return {"code": "code", "name": "--title"}.get(key, f"--{key.partition('s[')[0]}")


def _network_problems(data: dict[str, Any]) -> Iterator[Problem]:
    """The problems that an import's line of this network would have."""
    context = ImportContext()
    yield from LINE_TYPES["network"].read(data, context)[1]
    yield from context.hostname_problems(data)
    if Page.get_first_root_node().get_children().filter(slug__iexact=data["code"]).exists():
        yield "code", f"{quoted(data['code'])} is the address of another page of the hub"


def _region_problems(code: str | None) -> Iterator[Problem]:
    regions = {region.code: region.name for region in Territory.objects.filter(kind=TerritoryKind.FRENCH_REGION)}
    if code is None or code in regions:
        return
    names = {name: code for code, text in regions.items() for name in (code.lower(), sort_key(text))}
    near_codes = dict.fromkeys(names[name] for name in get_close_matches(sort_key(code), names, n=5, cutoff=0.5))
    listed_regions = ", ".join(f"{code} ({regions[code]})" for code in near_codes or regions)
    yield (
        "region",
        f"there is no region {quoted(code)}; {'the nearest are' if near_codes else 'expected one of'} {listed_regions}",
    )


def _summary(network: Network) -> str:
    groups = ", ".join(f"{role.label} – {network.code}" for role in Role)
    addresses = ", ".join(site.root_url for site in network.sites) or "none yet: give it a site in the admin"
    return (
        f"{network.title} has joined the hub.\n"
        f"  sites        {addresses}\n"
        f"  sections     {', '.join(page.title for page in network.get_children())}\n"
        f"  collection   {network.collection}\n"
        f"  groups       {groups}\n"
        f"  workflow     {network.get_workflow()}"
    )
