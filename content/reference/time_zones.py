"""The time zone in which the deadlines of a French region's network are meant."""

_METROPOLITAN = "Europe/Paris"
_OVERSEAS = {
    "FR-971": "America/Guadeloupe",
    "FR-972": "America/Martinique",
    "FR-973": "America/Cayenne",
    "FR-974": "Indian/Reunion",
    "FR-976": "Indian/Mayotte",
}


def time_zone_of(region_code: str | None) -> str:
    """The IANA time zone of a French region, by its code in territories.csv; that of Paris without one."""
    return _OVERSEAS.get(region_code or "", _METROPOLITAN)
