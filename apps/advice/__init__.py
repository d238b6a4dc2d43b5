"""From a ranking to advice: versioned rules over an assessment and its answers. No Django, nothing of the other apps."""

from .advising import Advice, advise
from .checking import DEFINITIONS
from .errors import AnswerError, Problem, RulesError
from .facts import Framing, PersonAnswers
from .rewording import reworded
from .rules import RuleSet, parse_rules
from .wording import Wording, fill

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
