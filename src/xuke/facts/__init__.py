"""What is still possible about a business, and where each piece of knowledge came from.

vocabulary    the questions that may be asked: ids, types, labels (content of rulebook/facts)
values        a value is a set of possibilities: bit masks for choices, intervals for numbers
store         facts of one business, each with its sources and its kind of not knowing
"""

from xuke.facts.store import Entry, Facts, Source, State, contradictory, narrowed
from xuke.facts.values import Interval, Value, describe, meet, parse_value
from xuke.facts.vocabulary import FactSpec, Option, Variable, Vocabulary

__all__ = [
    "Entry",
    "FactSpec",
    "Facts",
    "Interval",
    "Option",
    "Source",
    "State",
    "Value",
    "Variable",
    "Vocabulary",
    "contradictory",
    "describe",
    "meet",
    "narrowed",
    "parse_value",
]
