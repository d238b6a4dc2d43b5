"""From a ranking to advice: versioned rules over an assessment and its answers. No Django, nothing of the other apps."""

from apps.advice.advising import Advice, advise
from apps.advice.errors import AnswerError, Problem, RulesError
from apps.advice.facts import Framing, PersonAnswers
from apps.advice.rewording import reworded
from apps.advice.rules.checking import DEFINITIONS
from apps.advice.rules.rules import RuleSet, parse_rules
from apps.advice.wording import Wording, fill

__all__ = [
    "DEFINITIONS",
    "Advice",
    "AnswerError",
    "Framing",
    "PersonAnswers",
    "Problem",
    "RuleSet",
    "RulesError",
    "Wording",
    "advise",
    "fill",
    "parse_rules",
    "reworded",
]
