"""xuke 许可: does this internet business need an ICP licence, and what else, in mainland China?

facts → logic → law → verdict → (intake, numbers, advice, report, screen, desk) → doors

>>> import xuke
>>> xuke.assess("公司官网，只介绍自己的产品").outcome
'filing_only'
"""

from xuke._version import __version__
from xuke.errors import ContentError, ContentErrors, InputError, UsageError, XukeError
from xuke.facts import Facts
from xuke.intake import LanguageModel
from xuke.law import Law, Rulebook
from xuke.public import assess, columns, interview, replay, rulebook
from xuke.report.document import document
from xuke.verdict import Assessment, Status, Verdict
from xuke.verdict.ask import Question, next_question
from xuke.verdict.flip import flips
from xuke.verdict.interview import Interview

__all__ = [
    "Assessment",
    "ContentError",
    "ContentErrors",
    "Facts",
    "InputError",
    "Interview",
    "LanguageModel",
    "Law",
    "Question",
    "Rulebook",
    "Status",
    "UsageError",
    "Verdict",
    "XukeError",
    "__version__",
    "assess",
    "columns",
    "document",
    "flips",
    "interview",
    "next_question",
    "replay",
    "rulebook",
]
