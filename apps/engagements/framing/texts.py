"""The words of the framing page beside its fields."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "initiative": _("Initiative"),
    "success_measure": _("When is it a success?"),
    "success_unit": _("Measured in"),
    "success_today": _("Today"),
    "success_wanted": _("Wanted"),
    "stage": _("How far is it?"),
    "launch_on": _("From when in use?"),
    "decide_on": _("The day it is to be decided"),
    "model_hosting": _("Who runs the model?"),
    "reaches": _("Who gets what it makes?"),
    "used_in": _("How widely is it used?"),
    "runs_on": _("Where it runs"),
    "shared_by": _("Who shares it"),
    "team_size": _("Who builds and runs it"),
    "thing_one": _("What it makes, one of them"),
    "thing_many": _("Several of them"),
    "channel": _("How do people meet it?"),
    "quota_shared": _("Do other products of yours use up the same allowance at the supplier?"),
    "search_filters": _("Does it find for each person only what they may see?"),
    "counsel_role": _("What are you under the EU AI Act, as counsel sees it?"),
    "counsel_on": _("The day counsel said so"),
    "public_service": _("Is it a public service, or run for one?"),
    "horizon_months": _("How far do you look ahead?"),
    "figures_for": _("Which day are figures of later for?"),
    "currency": _("Currency"),
    "week_rate": _("What does a week of one person’s work cost?"),
    "machine_price": _("What does a machine for the model cost an hour?"),
    "post_year": _("What does a full-time post cost a year?"),
    "lead_days_cards": _("Days until a new machine for the model arrives"),
    "mode": _("Who sees what people answer?"),
    "smallest_group": _("Smallest group shown on its own"),
    "has_room_form": _("Everybody gets the short form of a room, about five minutes"),
    "contact_name": _("Whom to write to"),
    "contact_email": _("Their mail address"),
    "recipient": _("For whom the report is"),
    "circulation": _("Who may read it"),
}
HELP_TEXTS = {
    # xgettext:no-python-format  # noqa: ERA001
    "success_unit": _("Such as minutes a claim, claims a day, % resolved"),
    "currency": _("Three letters, such as EUR. All amounts are asked for in it."),
    "smallest_group": _(
        "At least 3. A smaller perspective is shown together with the nearest one that makes enough."
    ),
    "thing_one": _("Such as parcel. Left empty, it is called a result, an answer or a task."),
    "thing_many": _("Such as parcels."),
    "post_year": _("With everything it costs, such as one that checks results."),
    "counsel_role": _("Counsel decides; it is only noted here."),
    "has_room_form": _("A result of short forms alone is never called firm."),
    "contact_name": _(
        "Named to everybody who is asked, before the first question. Left empty, it is the lead."
    ),
    "recipient": _("A body or a role, such as the steering committee. On every page, with who may read it."),
    "circulation": _("Of a strictly restricted report, mails say only that it is ready."),
}
# How the page words the switches that it has a place for. Of these nothing is taken for granted; others have a default.
WORDS = {
    "system_kind": _("What kind of system?"),
    "retrieval": _("It looks things up in your documents first"),
    "people_check": _("Does a person look at results before they count?"),
    "success_without_human": _("A case can count as a success though no person looked at it"),
}
HINTS = {"retrieval": _("Looking up a record, such as an order, doesn’t count.")}
CONFIDENTIAL = _(
    "Confidential: nobody sees whose answer is whose, you included. Small groups are shown together."
)
NAMED = _("Named: you see who said what. The room and the report show perspectives only.")
UNSAID = ("", _("Choose"))
NONE_TICKED = _("None ticked means not known.")
