"""From a ranking to advice: versioned rules over an assessment and its answers. No Django, nothing of the other apps."""

from .advising import Advice, advise
from .checking import DEFINITIONS
from .errors import AnswerError, Problem, RulesError
from .facts import Framing, PersonAnswers
from .rules import RuleSet, parse_rules

__all__ = [
    "DEFINITIONS",
    "Advice",
    "AnswerError",
    "Framing",
    "PersonAnswers",
    "Problem",
    "RuleSet",
    "RulesError",
    "advise",
    "parse_rules",
]
