"""The rulebook: loads it, checks it, and says which rules are in force on a date and in a place.

model     the shapes of content (docs/authoring.md), one dataclass each
files     YAML with positions; a cache keyed by content
build     plain data → model objects, without a validation library at run time
faults    everything that can be wrong with content, found at once
rulebook  the whole content, with look-ups
inforce   rulebook + date + region → a program of the rules then and there
"""

from xuke.law.inforce import Law
from xuke.law.rulebook import TODAY, Rulebook

__all__ = ["TODAY", "Law", "Rulebook"]
