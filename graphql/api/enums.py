"""Enums: the models' own choices, each value described."""

from enum import Enum

import graphene


def described(enum: type[Enum], about: str, **values: str) -> type[graphene.Enum]:
    """The GraphQL enum of a Python one; every value must have its description."""
    if values.keys() != set(enum.__members__):
        raise TypeError(f"{enum.__name__}: describe exactly {', '.join(enum.__members__)}.")
    described: type[graphene.Enum] = graphene.Enum.from_enum(
        enum, description=lambda member: about if member is None else values[member.name]
    )
    return described
