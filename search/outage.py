"""What a log says of something that is away: once that it is, and once that it is back."""

import logging


class Outage:
    """`begins` takes the reason. One a process, for all its threads: of two at once, both may say so."""

    def __init__(self, logger: logging.Logger, begins: str, ends: str) -> None:
        self._logger = logger
        self._begins = begins
        self._ends = ends
        self.lasts = False

    def go_on(self, reason: object) -> None:
        if not self.lasts:
            self.lasts = True
            self._logger.warning(self._begins, reason)

    def end(self) -> None:
        if self.lasts:
            self.lasts = False
            self._logger.warning(self._ends)
