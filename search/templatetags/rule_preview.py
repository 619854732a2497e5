"""{% compare_searches rule code as … %}: what a rule that is not saved yet would change, on a network's site."""

from django import template

from content.models import Network
from search import rule_preview
from search.models.rule import Rule

register = template.Library()


@register.simple_tag
def compare_searches(rule: Rule, code: str) -> list[rule_preview.SearchComparison]:
    """Without a code, in the hub."""
    network = Network.objects.filter(code=code).first()
    return rule_preview.compare_searches(rule, network and network.pk)
