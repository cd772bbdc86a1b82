"""From facts and the law in force to a verdict with its proof.

status      per permit: required, not required, undetermined, contested, barred; standing; probability
reasons     which rules decide, in words, with articles, and the proof behind each
assess      one business against the whole law: outcome and likely side
questions   what to ask next
flip        the smallest changes that remove or add a duty, each assessed again
flipped     one flip: its changes, the business assessed again, what that brings and takes away
remains     what is left of a business after a change
positions   what follows from each position on the open readings, and who holds it
nearest     well-known services like this one: same, different, not known
wording     how near a description is to the words of each case
precedent   which differences matter, and whether precedent and rule agree
receipt     everything a document was made from
replay      from a receipt back to its assessment
lawdiff     two laws compared: rules, readings, derived facts, permits
movers      which businesses move between two laws, and because of which change
receipt     what is needed to get the same answer again
columns     the verdict on many rows as tests on columns; column_engine, polars_law and sql_law evaluate them
document    the public JSON form (xuke.assessment/1)
scenarios   the rulebook's own scenarios and cases, run as tests; coverage of rules
"""

from xuke.verdict.assess import Assessment, assess_facts
from xuke.verdict.status import Status, Verdict

__all__ = ["Assessment", "Status", "Verdict", "assess_facts"]
