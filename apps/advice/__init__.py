"""From a ranking to advice: versioned rules over an assessment and its answers. No Django, nothing of the other apps."""

from apps.advice.advising import Advice, LeftOut, NearMiss, TraceLine, Undecided, advise, advise_on
from apps.advice.conditions.conditions import FactValue
from apps.advice.dated import OldSource
from apps.advice.errors import AnswerError, FactsError, RulesError
from apps.advice.experiments import ExperimentProposal
from apps.advice.facts.file import GivenFacts, parse_facts
from apps.advice.facts.gathering import PersonAnswers, RuleFraming
from apps.advice.filling import Filling
from apps.advice.firing import RuleEvidence
from apps.advice.instrument import Instrument, number_of_step
from apps.advice.ninety_days import OtherShape, SpokenFact
from apps.advice.plan import FiredRule, Plan, PlanEntry, Restraint
from apps.advice.result import RuleKnowledge, RulePeak, RuleResult
from apps.advice.rewording import reworded
from apps.advice.rules.braces import unfilled
from apps.advice.rules.checking import DEFINITIONS
from apps.advice.rules.file import Formula, LeavesAlone, Looser, Meaning, RulesFile, RuleStep
from apps.advice.rules.parse import parse_rules
from apps.advice.rules.rules import RuleSet
from apps.advice.targets import PerspectiveValue, TargetProposal
from apps.advice.topics import Withheld
from apps.advice.wording.wording import Wording, computed_words

__all__ = [
    "DEFINITIONS",
    "Advice",
    "AnswerError",
    "ExperimentProposal",
    "FactValue",
    "FactsError",
    "Filling",
    "FiredRule",
    "Formula",
    "GivenFacts",
    "Instrument",
    "LeavesAlone",
    "LeftOut",
    "Looser",
    "Meaning",
    "NearMiss",
    "OldSource",
    "OtherShape",
    "PersonAnswers",
    "PerspectiveValue",
    "Plan",
    "PlanEntry",
    "Restraint",
    "RuleEvidence",
    "RuleFraming",
    "RuleKnowledge",
    "RulePeak",
    "RuleResult",
    "RuleSet",
    "RuleStep",
    "RulesError",
    "RulesFile",
    "SpokenFact",
    "TargetProposal",
    "TraceLine",
    "Undecided",
    "Withheld",
    "Wording",
    "advise",
    "advise_on",
    "computed_words",
    "number_of_step",
    "parse_facts",
    "parse_rules",
    "reworded",
    "unfilled",
]
