"""Short names for what the shipped questionnaires ask, where a question would be read as a question.

They are the same in both editions; questionnaires of others are told by their own texts.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SHIPPED = "four-dimensions@"
SHORT_NAMES: "dict[str, StrPromise]" = {
    "C1": gettext_lazy("The slowest answer that is still useful"),
    "C2": gettext_lazy("How demand comes"),
    "C3": gettext_lazy("People who build and run it"),
    "C4": gettext_lazy("The way into production"),
    "C5": gettext_lazy("Where it is used"),
    "C6": gettext_lazy("The widest group that meets its results"),
    "C7": gettext_lazy("What binds it"),
    "C8": gettext_lazy("Where it must run"),
    "C9": gettext_lazy("What exists already"),
    "C10": gettext_lazy("Who says yes to a release"),
    "C12": gettext_lazy("Who shares one installation"),
    "C13": gettext_lazy("Role under the EU AI Act, as counsel sees it"),
    "C14": gettext_lazy("Class that counsel named"),
    "C15": gettext_lazy("How a new version is judged"),
    "C16": gettext_lazy("Limit of the supplier that is met first"),
    "C17": gettext_lazy("What it may do without asking"),
    "C18": gettext_lazy("Who may see the documents behind it"),
    "C19": gettext_lazy("A smaller or cheaper model"),
    "C20": gettext_lazy("How busy the accelerators are"),
    "G1": gettext_lazy("Time within which 19 of 20 answers must come"),
    "G2": gettext_lazy("Share of the time it must be usable"),
    "G3": gettext_lazy("Age that data may have"),
    "G4": gettext_lazy("What it may cost a month"),
    "G5": gettext_lazy("What 1,000 answers may cost"),
    "G6": gettext_lazy("What it may store"),
    "G7": gettext_lazy("What an hour without it costs at worst"),
    "G8": gettext_lazy("Time to be back on the version before"),
    "G9": gettext_lazy("What it is to bring in or save a year"),
    "G10": gettext_lazy("Time within which the first words must come"),
    "G11": gettext_lazy("Right results of 100 that are the least"),
    "G12": gettext_lazy("What a finished task may cost"),
    "exists": gettext_lazy("What exists already"),
    "model_hosting": gettext_lazy("Who runs the model"),
    "people_check": gettext_lazy("Results a person looks at before they take effect"),
    "retrieval": gettext_lazy("It searches an index of documents"),
    "stage": gettext_lazy("How far it is"),
    "success_without_human": gettext_lazy("Success counts cases that nobody looked at"),
    "system_kind": gettext_lazy("Kind of system"),
}
