"""Words, answers and table rows become facts that keep where they came from.

normalise   half width, simplified, lower case, invisible characters out; offsets into the original kept
patterns    detectors prepared for speed: macros filled in, literals that must occur (anchors), compiled when needed
finder      where detectors match: patterns are tried only around their literals
engine      how texts are searched: plainly, or by compiled code (compiled/, extra fast)
scope       what stands beside a hit: negation, later plans
reading     text → hits → facts with quotes; conflicts shown, exclusive statements applied
names       well-known services recognised by name
llm         an optional language model proposes facts with quotes; each is checked (prompt, ladder: how it is asked)
answers     files and `--set` options
source      bytes from files and standard input, decoded strictly
"""

from xuke.intake.answers import read_facts_file, read_settings
from xuke.intake.llm import LanguageModel, consult
from xuke.intake.names import named_case
from xuke.intake.reading import Reader, Reading

__all__ = ["LanguageModel", "Reader", "Reading", "consult", "named_case", "read_facts_file", "read_settings"]
