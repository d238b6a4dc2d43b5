"""The texts of the mails to stakeholders: the usual ones, their placeholders, and how these are filled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

INVITATION, REMINDER, THANKS, LOST_LINK = "invitation", "reminder", "thanks", "lost_link"
RESULT = "result"
AGAIN = "again"

PLACES: dict[str, "StrPromise"] = {
    "name": gettext_lazy("the person's name"),
    "initiative": gettext_lazy("the initiative"),
    "client": gettext_lazy("the client"),
    "organisation": gettext_lazy("your organisation"),
    "lead": gettext_lazy("who leads the engagement"),
    "perspective": gettext_lazy("the perspective the person speaks for"),
    "minutes": gettext_lazy("how many minutes it takes, or its first part where one may stop then"),
    "express": gettext_lazy("that one may stop then, and how long the rest takes"),
    "privacy": gettext_lazy("who sees what"),
    "deadline": gettext_lazy("when the round closes"),
    "link": gettext_lazy("the personal link"),
    "stop": gettext_lazy("the address that stops reminders"),
    "lost": gettext_lazy("the page that sends a lost link again"),
}
_PLACE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class MailWords:
    subject: str
    text: str


@dataclass(frozen=True)
class MailKind:
    slug: str
    label: "StrPromise"
    source: MailWords
    needed: tuple[str, ...]  # placeholders without which the mail is useless
    button: "StrPromise"  # what the link is called where mails show a button

    @property
    def usual(self) -> MailWords:
        return MailWords(_(self.source.subject), _(self.source.text))


KINDS = {
    kind.slug: kind
    for kind in (
        MailKind(
            INVITATION,
            gettext_lazy("Invitation"),
            MailWords(
                gettext_noop("{initiative}: what do you see coming?"),
                gettext_noop(
                    "{name},\n\n"
                    "{initiative} of {client} is going to grow, and we want to know what will show the strain first. "
                    "You are asked to speak for {perspective}, from what you see yourself.\n\n"
                    "It takes about {minutes} minutes. {express}\n\n"
                    "It works on a phone or a computer, without an account. "
                    "You can pause and go on later from the same link:\n\n"
                    "{link}\n\n"
                    "{deadline}\n\n"
                    "{privacy}\n\n"
                    "The link is yours alone. Please don't pass it on. Should you lose it: {lost}\n\n"
                    "{lead}, {organisation}"
                ),
            ),
            ("link",),
            gettext_lazy("Open my questions"),
        ),
        MailKind(
            REMINDER,
            gettext_lazy("Reminder"),
            MailWords(
                gettext_noop("{initiative}: your view is still missing"),
                gettext_noop(
                    "{name},\n\n"
                    "your answers about {initiative} are still missing, or not sent yet. "
                    "What you have given so far is saved. It takes about {minutes} minutes. {express}\n\n"
                    "{link}\n\n"
                    "{deadline}\n\n"
                    "{lead}, {organisation}\n\n"
                    "No more reminders, please: {stop}"
                ),
            ),
            ("link", "stop"),
            gettext_lazy("Open my questions"),
        ),
        MailKind(
            THANKS,
            gettext_lazy("Thank-you"),
            MailWords(
                gettext_noop("{initiative}: your answers have arrived"),
                gettext_noop(
                    "{name},\n\n"
                    "thank you: your answers about {initiative} have arrived. "
                    "Until the round is closed you can read and change them here:\n\n"
                    "{link}\n\n"
                    "{lead}, {organisation}"
                ),
            ),
            (),
            gettext_lazy("Read or change my answers"),
        ),
        MailKind(
            RESULT,
            gettext_lazy("Result"),
            MailWords(
                gettext_noop("{initiative}: see where you stand"),
                gettext_noop(
                    "{name},\n\n"
                    "the answers about {initiative} are in, and you can see where you stand: the group's order "
                    "beside yours, and how the others answered where enough of them did. Nobody is named.\n\n"
                    "{link}\n\n"
                    "{lead}, {organisation}"
                ),
            ),
            ("link",),
            gettext_lazy("See where I stand"),
        ),
        MailKind(
            AGAIN,
            gettext_lazy("Asked again"),
            MailWords(
                gettext_noop("{initiative}: a few questions again, {minutes} minutes"),
                gettext_noop(
                    "{name},\n\n"
                    "the answers about {initiative} are in. A few things are not settled, and are asked once more. "
                    "You see what you said and how far the others are apart; then you keep it or change it. "
                    "It takes about {minutes} minutes:\n\n"
                    "{link}\n\n"
                    "If you leave it, what you said stays as it is. {deadline}\n\n"
                    "{lead}, {organisation}"
                ),
            ),
            ("link",),
            gettext_lazy("Open my questions"),
        ),
        MailKind(
            LOST_LINK,
            gettext_lazy("Lost link"),
            MailWords(
                gettext_noop("{initiative}: your personal link"),
                gettext_noop(
                    "{name},\n\n"
                    "somebody asked for the link to your questions about {initiative}, most likely you. "
                    "What you have given so far is saved:\n\n"
                    "{link}\n\n"
                    "{deadline}\n\n"
                    "It was not you? Then do nothing: the link is in this mail alone.\n\n"
                    "{lead}, {organisation}"
                ),
            ),
            ("link",),
            gettext_lazy("Open my questions"),
        ),
    )
}


def problems_of(kind: MailKind, words: MailWords) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name, text in (("subject", words.subject), ("text", words.text)):
        unknown = [f"{{{place}}}" for place in _PLACE.findall(text) if place not in PLACES]
        if unknown:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            problems[name] = _("%(unknown)s stands for nothing. What can be filled in: %(known)s.") % {
                "unknown": ", ".join(unknown),
                "known": known,
            }
    # Whoever sees the phone would have the link.
    if {"link", "stop"} & set(_PLACE.findall(words.subject)):
        problems["subject"] = _("A link belongs into the text: a subject is shown on locked screens.")
    missing = [f"{{{place}}}" for place in kind.needed if f"{{{place}}}" not in words.text]
    if missing:
        problems["text"] = _("Without %(places)s nobody could act on this mail. Put it back in.") % {
            "places": ", ".join(missing)
        }
    return problems


def filled(words: MailWords, values: Mapping[str, str]) -> MailWords:
    # In one pass, so that a value is never taken for a placeholder: people type their own names.
    subject, text = (
        _PLACE.sub(lambda match: values.get(match[1], match[0]), each) for each in (words.subject, words.text)
    )
    # An empty value leaves no gap in the text.
    return MailWords(subject, re.sub(r"\n{3,}", "\n\n", re.sub(r" +\n", "\n", text)))
