"""Logs an outage twice: once when it begins, and once when it is over."""

import logging


class Outage:
    """An outage of something that a process depends on; of two threads that notice it at once, both may log it.

    `begins` and `ends` are the messages to log; %s in `begins` stands for the reason.
    """

    def __init__(self, logger: logging.Logger, begins: str, ends: str) -> None:
        self._logger = logger
        self._begins = begins
        self._ends = ends
        self.is_ongoing = False

    def report_failure(self, reason: object) -> None:
        if not self.is_ongoing:
            self.is_ongoing = True
            self._logger.warning(self._begins, reason)

    def report_success(self) -> None:
        if self.is_ongoing:
            self.is_ongoing = False
            self._logger.warning(self._ends)
