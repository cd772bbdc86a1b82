"""The verdict on one permit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from xuke.law import Law
from xuke.law.model import RANK_STANDING, Permit, Rule
from xuke.logic.codegen import Node
from xuke.logic.diagram import MIXED, Diagrams, Settling
from xuke.logic.proof import FALSE, TRUE, UNKNOWN, weakest

LEANS = 0.8
"""How much of the probability of what only leans is believed: texts of new kinds are read less well (docs/adr/0010)."""


class Status(StrEnum):
    """What the law says about one permit for one business."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    UNDETERMINED = "undetermined"
    CONTESTED = "contested"
    BARRED = "barred"


class Run:
    """One evaluation of every definition, shared by all verdicts of a business."""

    __slots__ = ("_nodes", "hints", "law", "masks", "memo", "program", "values", "weights")

    def __init__(self, law: Law, masks: list[int], hints: Mapping[int, tuple[int, float]] | None = None) -> None:
        self.hints = hints or {}
        self.law = law
        self.program = law.program
        self.masks = masks
        self.values = law.program.compiled.values(masks)
        self._nodes: tuple[Node, ...] | None = None
        self.memo: dict[int, int] = {}
        self.weights: list[tuple[float, ...]] | None = None

    def value(self, definition: str) -> int:
        """Return the chain code of a definition under Kleene's tables."""
        return self.values[self.program.index[definition]]

    def node(self, definition: str) -> Node:
        """Return the proof node of a definition; proofs are worked out when one is first asked for."""
        if self._nodes is None:
            self._nodes = self.program.compiled.proofs(self.masks)[1]
        return self._nodes[self.program.index[definition]]

    def exact(self, definition: str) -> int:
        """Return the exact chain code of a definition, or `CONTESTED` when only readings are open."""
        value = self.value(definition)
        if value != UNKNOWN:
            return value
        diagrams = self.program.diagrams
        end = diagrams.frontier(diagrams.root(definition), self.masks)
        if end == MIXED:
            return UNKNOWN
        return (FALSE, TRUE)[end] if end < 2 else CONTESTED

    def posterior(self) -> list[tuple[float, ...]]:
        """Return the probability of every value of every slot, given what is known."""
        if self.weights is None:
            self.weights = [_given(prior, mask) for prior, mask in zip(self.law.weights, self.masks, strict=True)]
            for slot, (mask, chance) in self.hints.items():
                self.weights[slot] = _leaning(self.weights[slot], mask & self.masks[slot], chance * LEANS)
        return self.weights


CONTESTED = 2


def _given(prior: Sequence[float], mask: int) -> tuple[float, ...]:
    kept = [w if mask >> i & 1 else 0.0 for i, w in enumerate(prior)]
    total = sum(kept)
    if not total:
        kept = [float(mask >> i & 1) for i in range(len(prior))]
        total = sum(kept) or 1.0
    return tuple(w / total for w in kept)


def _leaning(weights: tuple[float, ...], mask: int, chance: float) -> tuple[float, ...]:
    """Return the weights with at least `chance` on the values of `mask`, each side in its own proportions."""
    held = sum(w for i, w in enumerate(weights) if mask >> i & 1)
    if not mask or held >= chance:
        return weights
    count = mask.bit_count()
    inside = [(w / held if held else 1 / count) if mask >> i & 1 else 0.0 for i, w in enumerate(weights)]
    scale = (1 - chance) / (1 - held)
    return tuple(chance * inside[i] if mask >> i & 1 else w * scale for i, w in enumerate(weights))


def status_at(diagrams: Diagrams, need: int, bar: int, masks: Sequence[int]) -> Status:
    """Return the exact status of a permit from the diagram nodes of its need and bar."""
    end = diagrams.frontier(need, masks)
    if end == MIXED:
        return Status.UNDETERMINED
    if end > 1:
        return Status.CONTESTED
    if end == 0:
        return Status.NOT_REQUIRED
    return Status.BARRED if diagrams.frontier(bar, masks) == 1 else Status.REQUIRED


class Verdict:
    """The verdict on one permit for one business; everything but `status` is worked out when asked for."""

    def __init__(self, run: Run, permit: Permit) -> None:
        self.run = run
        self.permit = permit
        self._residuals: dict[str, int] = {}
        self.status = self._status()

    def __repr__(self) -> str:
        return f"<{self.permit.id} {self.status}>"

    def _status(self) -> Status:
        need = self.run.exact(f"need:{self.permit.id}")
        if need == TRUE:
            return Status.BARRED if self.run.exact(f"bar:{self.permit.id}") == TRUE else Status.REQUIRED
        if need == FALSE:
            return Status.NOT_REQUIRED
        return Status.CONTESTED if need == CONTESTED else Status.UNDETERMINED

    @property
    def settled(self) -> bool:
        """Whether nothing that is still open can change the need."""
        return self.status in (Status.REQUIRED, Status.NOT_REQUIRED, Status.BARRED)

    @property
    def needed(self) -> bool:
        """Whether the permit is certainly needed (available to this operator or not)."""
        return self.status in (Status.REQUIRED, Status.BARRED)

    @property
    def raised(self) -> bool:
        """Whether what is known makes it this kind of business."""
        return self.run.value(f"scope:{self.permit.id}") == TRUE

    @cached_property
    def standing(self) -> str:
        """The weakest link of the proof, in words; empty when nothing is settled."""
        if not self.settled:
            return ""
        node = self.run.node(f"need:{self.permit.id}")
        rank = weakest(node, self.run.law.own_standing, self.run.memo) if node[2] != UNKNOWN else 2
        if self.status is Status.NOT_REQUIRED and not self.exempt_rules:
            from xuke.law.model import STANDING_RANK

            rank = min(rank, STANDING_RANK[self.permit.otherwise.standing])
        return RANK_STANDING[max(rank, 1)]

    @cached_property
    def probability(self) -> float:
        """How likely it is that the permit is needed (1 or 0 when settled)."""
        if self.settled:
            return float(self.needed)
        diagrams = self.run.program.diagrams
        return diagrams.probability(diagrams.root(f"need:{self.permit.id}"), self.run.posterior())

    def residual_of(self, what: str) -> int:
        """Return the diagram node of what is left of the `need` or `bar` when known facts are filled in."""
        if what not in self._residuals:
            diagrams = self.run.program.diagrams
            self._residuals[what] = diagrams.restrict(diagrams.root(f"{what}:{self.permit.id}"), self.run.masks)
        return self._residuals[what]

    @cached_property
    def residual(self) -> int:
        """The diagram node of what is left of the need."""
        return self.residual_of("need")

    @cached_property
    def open_variables(self) -> list[str]:
        """Every variable that can still decide, readings last."""
        return [self.run.program.order[slot] for slot in self.run.program.diagrams.support(self.residual)]

    def missing_of(self, what: str) -> list[str]:
        """Return the facts that can still decide the `need` or the `bar`."""
        slots = self.run.program.diagrams.support(self.residual_of(what))
        names = [self.run.program.order[slot] for slot in slots]
        return [name for name in names if name not in self.run.law.rulebook.readings]

    @property
    def missing(self) -> list[str]:
        """The facts that can still decide."""
        return [name for name in self.open_variables if name not in self.run.law.rulebook.readings]

    @property
    def readings(self) -> list[str]:
        """The open readings that can still decide."""
        return [name for name in self.open_variables if name in self.run.law.rulebook.readings]

    @cached_property
    def settlings(self) -> list[Settling]:
        """All minimal sets of answers that would settle the need, smallest first."""
        return self.run.program.diagrams.settlings(self.residual, masks=self.run.masks)

    @cached_property
    def missing_sets(self) -> list[list[str]]:
        """The minimal sets of variables whose answers can settle the need."""
        order = self.run.program.order
        found: list[frozenset[int]] = []
        for way in self.settlings:
            slots = frozenset(slot for slot, _ in way.answers)
            if slots not in found and not any(known < slots for known in found):
                found.append(slots)
        return [[order[slot] for slot in sorted(slots)] for slots in found]

    def true_rules(self, kind: str) -> list[Rule]:
        """Return the `need`, `exempt`, `bar` or `ownership` rules that hold, strongest standing first."""
        rules = [r for r in self.run.law.rules(self.permit, kind) if self.run.value(f"rule:{r.id}") == TRUE]
        return sorted(rules, key=lambda rule: -self.rank(rule))

    def rank(self, rule: Rule) -> int:
        """Return the standing of a rule that holds, as 3 settled … 1 discretionary."""
        return weakest(self.run.node(f"rule:{rule.id}"), self.run.law.own_standing, self.run.memo)

    @property
    def exempt_rules(self) -> list[Rule]:
        """The exempt rules that hold."""
        return self.true_rules("exempt")

    @property
    def eligibility(self) -> str:
        """`barred`, `open` (facts about the operator are missing) or `clear`."""
        bar = self.run.exact(f"bar:{self.permit.id}")
        return "barred" if bar == TRUE else "clear" if bar == FALSE else "open"

    @cached_property
    def eligibility_missing(self) -> list[str]:
        """The facts that still decide whether this operator may hold it."""
        return self.missing_of("bar") if self.eligibility == "open" else []
