"""From a ranking to advice: versioned rules over an assessment and its answers. No Django, nothing of the other apps."""

from apps.advice.advising import Advice, NearMiss, advise, advise_on
from apps.advice.conditions.conditions import FactValue
from apps.advice.dated import OldSource
from apps.advice.errors import AnswerError, RulesError
from apps.advice.facts.file import parse_facts
from apps.advice.facts.gathering import PersonAnswers, RuleFraming
from apps.advice.facts.pooling import CrowdCounts
from apps.advice.filling import Filling
from apps.advice.firing import RuleEvidence
from apps.advice.instrument import Instrument, number_of_step
from apps.advice.lists.advice import Advice as OrderedAdvice
from apps.advice.lists.giving import advise as advise_in_order
from apps.advice.lists.giving import advise_answers, answers_first
from apps.advice.ninety_days import SpokenFact
from apps.advice.plan import FiredRule, Plan, PlanEntry
from apps.advice.proposals import ExperimentProposal, PerspectiveValue, TargetProposal
from apps.advice.result import RuleKnowledge, RulePeak, RuleResult
from apps.advice.rewording import reworded
from apps.advice.rules.checking import DEFINITIONS
from apps.advice.rules.file import Formula, Meaning, RulesFile
from apps.advice.rules.loading import load_folder, load_rules, read_folder
from apps.advice.rules.parse import parse_rules, unfilled
from apps.advice.rules.rules import RuleSet
from apps.advice.wording.wording import Wording, computed_words

__all__ = [
    "DEFINITIONS",
    "Advice",
    "AnswerError",
    "CrowdCounts",
    "ExperimentProposal",
    "FactValue",
    "Filling",
    "FiredRule",
    "Formula",
    "Instrument",
    "Meaning",
    "NearMiss",
    "OldSource",
    "OrderedAdvice",
    "PersonAnswers",
    "PerspectiveValue",
    "Plan",
    "PlanEntry",
    "RuleEvidence",
    "RuleFraming",
    "RuleKnowledge",
    "RulePeak",
    "RuleResult",
    "RuleSet",
    "RulesError",
    "RulesFile",
    "SpokenFact",
    "TargetProposal",
    "Wording",
    "advise",
    "advise_answers",
    "advise_in_order",
    "advise_on",
    "answers_first",
    "computed_words",
    "load_folder",
    "load_rules",
    "number_of_step",
    "parse_facts",
    "parse_rules",
    "read_folder",
    "reworded",
    "unfilled",
]
