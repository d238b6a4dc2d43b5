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


class Reach(models.TextChoices):
    OWN_STAFF = "own_staff", _("Your own staff")
    PARTNERS = "partners", _("Chosen partners")
    PUBLIC = "public", _("The public")
    PUBLIC_HIGH_STAKES = "public_high_stakes", _("The public, where money or safety is at stake")


class UsedIn(models.TextChoices):
    ONE_FEATURE = "one_feature", _("In one feature")
    FEW_FEATURES = "few_features", _("In a few features of one product")
    SEVERAL_PRODUCTS = "several_products", _("In several products")
    PLATFORM = "platform", _("Others build on it")


class RunsOn(models.TextChoices):
    ANY_CLOUD = "any_cloud", _("In any cloud")
    ONE_REGION = "one_region", _("With one provider, or in one region")
    ON_PREMISES = "on_premises", _("On your own premises")
    EDGE = "edge", _("On small devices, or at sites with little power")


class SharedBy(models.TextChoices):
    SINGLE = "single", _("One organisation")
    SEPARATE = "separate", _("Several, each with its data kept apart")
    SHARED = "shared", _("Several, with data in common")


class TeamSize(models.TextChoices):
    THREE = "1-3", _("1 to 3 people")
    EIGHT = "4-8", _("4 to 8 people")
    TWENTY = "9-20", _("9 to 20 people")
    SIXTY = "21-60", _("21 to 60 people")
    MORE = "60+", _("More than 60 people")


class Channel(models.TextChoices):
    SCREEN = "screen", _("On a screen")
    VOICE = "voice", _("By voice")
    DEVICES = "devices", _("Through a device, such as a camera or a car")
    MACHINES = "machines", _("Not at all: other systems use it")


class Tools(models.TextChoices):
    OWN = "own", _("Tools you made for it")
    SERVERS = "servers", _("Tools of others, over the network")
    CODE = "code", _("Code that it writes and runs itself")


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Jurisdiction(models.TextChoices):
    EU = "eu", _("EU")
    UK_CH = "uk_ch", _("UK or Switzerland")
    US = "us", _("USA")
    OTHER = "other", _("Elsewhere")


class CounselRole(models.TextChoices):
    """What the organisation is in the words of the EU AI Act."""

    PROVIDER = "provider", _("You offer it under your name (provider)")
    DEPLOYER = "deployer", _("You use what others provide (deployer)")
    BOTH = "both", _("Both")
    OUTSIDE = "outside", _("Nobody in the EU is affected")


class CounselClass(models.TextChoices):
    TRANSPARENCY = "transparency", _("People have to be told")
    ANNEX_III = "annex_iii", _("High risk, a use on the list (Annex III)")
    ANNEX_I = "annex_i", _("High risk, part of a regulated product (Annex I)")
    ARTICLE_5 = "article_5", _("May be forbidden")
    MINIMAL = "minimal", _("None of these")


class FiguresFor(models.TextChoices):
    """The day that figures of later are given for."""

    HORIZON = "horizon", _("The end of the time you look ahead")
    LAUNCH = "launch", _("The day it goes live")


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
    LINK = "link", pgettext_lazy("way", "Link")
    CODE = "code", pgettext_lazy("way", "Code in the room")
    INTERVIEW = "interview", pgettext_lazy("way", "Interview")
