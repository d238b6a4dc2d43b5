"""From a ranking to advice: versioned rules over an assessment and its answers. No Django, nothing of the other apps."""

from apps.advice.conditions.conditions import FactValue
from apps.advice.dated import OldSource
from apps.advice.errors import AnswerError, RulesError
from apps.advice.facts.file import parse_facts
from apps.advice.facts.gathering import PersonAnswers, RuleFraming
from apps.advice.facts.pooling import GIVEN_DIGITS, CrowdCounts, as_given, same_side
from apps.advice.firing import RuleEvidence
from apps.advice.instrument import Instrument, number_of_step
from apps.advice.lists.advice import Advice, Duty, Entry
from apps.advice.lists.giving import advise, advise_answers, answers_first
from apps.advice.proposals import ExperimentProposal, PerspectiveValue, TargetProposal
from apps.advice.result import RuleKnowledge, RulePeak, RuleResult
from apps.advice.rules.file import DEFINITIONS
from apps.advice.rules.loading import load_folder, load_rules, open_folder, read_folder
from apps.advice.rules.ruleset import RuleSet
from apps.advice.wording.wording import Wording, computed_words
from apps.advice.working_days import is_day_at_work, is_working_day

__all__ = [
    "DEFINITIONS",
    "GIVEN_DIGITS",
    "Advice",
    "AnswerError",
    "CrowdCounts",
    "Duty",
    "Entry",
    "ExperimentProposal",
    "FactValue",
    "Instrument",
    "OldSource",
    "PersonAnswers",
    "PerspectiveValue",
    "RuleEvidence",
    "RuleFraming",
    "RuleKnowledge",
    "RulePeak",
    "RuleResult",
    "RuleSet",
    "RulesError",
    "TargetProposal",
    "Wording",
    "advise",
    "advise_answers",
    "answers_first",
    "as_given",
    "computed_words",
    "is_day_at_work",
    "is_working_day",
    "load_folder",
    "load_rules",
    "number_of_step",
    "open_folder",
    "parse_facts",
    "read_folder",
    "same_side",
]
