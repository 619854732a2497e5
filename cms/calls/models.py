"""The links of published calls, with their checks, and how far the journal has been read for them."""

from django.db import models


class LinkCheck(models.Model):
    """A link in a published call, and what its last check gave: it is broken once it has failed for a day."""

    call = models.ForeignKey("content.Call", models.CASCADE, related_name="link_checks")
    url = models.CharField(max_length=2000, db_index=True)
    checked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    broken = models.BooleanField(default=False)
    failure = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["call", "url"], name="link_check_once")]

    def __str__(self) -> str:
        return f"{self.url} : {self.failure}" if self.failure else self.url


class LinkReader(models.Model):
    """The one row that says how far the journal has been read for the links of calls."""

    position = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.position)
