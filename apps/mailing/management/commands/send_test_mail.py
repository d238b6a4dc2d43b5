import smtplib
from argparse import ArgumentParser

from django.core.mail import EmailMessage, mailers

from apps.core.commands import DocumentCommand
from apps.documents.problems import DocumentError, Problem


class Command(DocumentCommand):
    help = "Send a mail to ADDRESS through the server that MAIL_URL names, here and now, and say how it went."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: object, address: str, **options: object) -> str:
        message = EmailMessage("Scalelens can send mail", "This is the test you asked for.", to=[address])
        try:
            mailers.default.send_messages([message])
        except (OSError, ValueError, smtplib.SMTPException) as error:
            raise DocumentError(
                [Problem("MAIL_URL", "not_sent", f"It could not be sent: {error}")]
            ) from error
        return f"Handed over for {address}. MAIL_FROM is {message.from_email}."
