"""The choices for fields of engagements and links."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    IDEA = "idea", _("An idea")
    PILOT = "pilot", _("A pilot")
    LIVE = "live", _("Live")


class Hosting(models.TextChoices):
    OWN = "own", _("We do, on machines we rent or own")
    HOSTED = "hosted", _("A supplier does")


class Mode(models.TextChoices):
    CONFIDENTIAL = "confidential", _("Confidential")
    NAMED = "named", _("Named")


class Circulation(models.TextChoices):
    # Who may read a report. Not the mode, which says how people answer, so no word of it is used here.
    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    RESTRICTED = "restricted", _("Restricted")
    STRICTLY_RESTRICTED = "strictly_restricted", _("Strictly restricted")


class Horizon(models.IntegerChoices):
    YEAR = 12, _("12 months")
    YEAR_AND_A_HALF = 18, _("18 months")
    TWO_YEARS = 24, _("24 months")


class LinkWay(models.TextChoices):
    """How a link reached the person. Only a link that members never see proves who opens it."""

    BEFORE = "before", _("Made before an update, which way is not known")
    SHOWN = "shown", _("Shown on screen")
    MAILED = "mailed", _("Mailed")
    OWN = "own", _("Shown to the person alone")
    PASSED_ON = "passed_on", _("Made by whoever opened a link shown on screen")


class Way(models.TextChoices):
    """How somebody came, or is to come."""

    MAIL = "mail", pgettext_lazy("way", "Mail")
    LINK = "link", pgettext_lazy("way", "Link handed over")
    CODE = "code", pgettext_lazy("way", "Code in the room")
    INTERVIEW = "interview", pgettext_lazy("way", "Interview")
