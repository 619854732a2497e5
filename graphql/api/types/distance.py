"""Distances and rectangles on the globe, as conditions and expressions on rows with a latitude and a longitude."""

from collections.abc import Mapping

from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt
from django.db.models.lookups import LessThanOrEqual

from api.inputs import bad_input

EARTH_RADIUS = 6371.0088  # kilometres, the mean of IUGG
HALF_WAY_ROUND = 20_100

Coordinates = Mapping[str, float]  # latitude and longitude in degrees, or the sides of a rectangle; kilometres


def distance_from(point: Coordinates) -> Combinable:
    """In kilometres along the great circle (haversine)."""
    check_point(point)
    latitude, longitude = Value(point["latitude"]), Value(point["longitude"])
    north = Power(Sin(Radians(F("latitude") - latitude) / 2), 2)
    east = Power(Sin(Radians(F("longitude") - longitude) / 2), 2)
    haversine: Func = Least(Value(1.0), north + Cos(Radians(latitude)) * Cos(Radians(F("latitude"))) * east)
    return Value(2 * EARTH_RADIUS) * ASin(Sqrt(haversine), output_field=FloatField())


def near(circle: Coordinates) -> Q:
    kilometres = circle["kilometres"]
    if not 0 < kilometres <= HALF_WAY_ROUND:
        raise bad_input(f"near.kilometres must be more than 0 and at most {HALF_WAY_ROUND}; it is {kilometres}.")
    return Q(latitude__isnull=False) & Q(LessThanOrEqual(distance_from(circle), kilometres))


def within(bounds: Coordinates) -> Q:
    for side in ("south", "north"):
        _check_degrees(f"bounds.{side}", bounds[side], 90)
    for side in ("west", "east"):
        _check_degrees(f"bounds.{side}", bounds[side], 180)
    if bounds["south"] > bounds["north"]:
        raise bad_input(f"bounds.south ({bounds['south']}) must not be greater than bounds.north ({bounds['north']}).")
    from_west, to_east = Q(longitude__gte=bounds["west"]), Q(longitude__lte=bounds["east"])
    between_meridians = from_west & to_east if bounds["west"] <= bounds["east"] else from_west | to_east
    return Q(latitude__range=(bounds["south"], bounds["north"])) & between_meridians


def check_point(point: Coordinates) -> None:
    _check_degrees("near.latitude", point["latitude"], 90)
    _check_degrees("near.longitude", point["longitude"], 180)


def _check_degrees(name: str, value: float, limit: int) -> None:
    if not -limit <= value <= limit:
        raise bad_input(f"{name} must be between -{limit} and {limit}; it is {value}.")
