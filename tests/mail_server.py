"""A mail server for tests: what it received, and what it answers."""

import asyncio
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo_hub import free_port

HOST = "127.0.0.1"


class MailServer:
    """Takes every mail, but those to recipients to which `refusals` have an answer.

    At the command that `slow_at` names, it goes on answering line by line for half a minute, before it comes to an end.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[tuple[str, EmailMessage]] = []  # each with its recipient
        self.refusals: dict[str, str] = {}
        self.slow_at = ""
        self.slow_answers: list[str] = []  # those that came to an end
        self.before_answer: Callable[[], object] = lambda: None
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
        self._controller = None

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.received]

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for _, message in self.received]

    async def handle_EHLO(  # noqa: N802 - a name of aiosmtpd's, as the next
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        await self._be_slow(server, "EHLO")
        session.host_name = hostname
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusals.get(address, "").startswith("550"):
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What is refused is received too."""
        (recipient,) = envelope.rcpt_tos
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append((recipient, message))
        self.before_answer()
        await self._be_slow(server, "DATA")
        return self.refusals.get(recipient, "250 Queued")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self._be_slow(server, "QUIT")
        return "221 Bye"

    async def _be_slow(self, server: SMTP, command: str) -> None:
        if command == self.slow_at:
            for _ in range(300):
                await server.push("250-Wait")
                await asyncio.sleep(0.1)
            self.slow_answers.append(command)
