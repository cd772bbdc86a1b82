"""Text → hashed features, many texts at once.

A token is one character, or one run of Latin letters and digits. Clauses end at punctuation and line breaks, and
where a run of text grows too long. The features of a clause are its tokens, pairs and triples of neighbours, each
pair together with who acts there (users, third parties, ourselves, the platform, clients: the last role word seen,
carried on from clause to clause within a sentence), and each pair together with a negation shortly before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 20
SIZE = 1 << BITS
NEGATION_REACH = 8
LONGEST = 40
KINDS = ("single", "pair", "triple", "pair of role", "negated pair")

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_ROLES = {
    1: "用户 网友 粉丝 玩家 观众 学员 家长 学生 顾客 买家 车主 业主 乘客 患者 个人",
    2: "商家 卖家 店主 店铺 入驻 第三 供应 品牌 机构 讲师 老师 主播 作者 司机 医生 商户 房东 达人 他人 别人",
    3: "我们 本公 我司 公司 自营 自己 自家 自有 自研 自制 自采 我方 本店 团队 咱们",
    4: "平台 网站 系统 软件",
    5: "客户 企业 甲方 单位 雇主 委托",
}
_NEGATIONS = "不没无非未勿别免"
_SENTENCE = "。；;！!？?\n"
_CLAUSE = "，,、：:（）()【】《》…·|/•—\t"
MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
SALT = tuple(np.uint64(0x27D4EB2F165667C5 * (i + 1) & 0xFFFFFFFFFFFFFFFF) for i in range(8))
WITHIN = 0x1F123BB5
_SHIFT = np.uint64(64 - BITS)


@dataclass(frozen=True)
class Tokens:
    """The tokens of a batch: hash, first and last + 1 character (of the joined text), clause, role, negation."""

    value: Words
    start: Ints
    end: Ints
    clause: Ints
    role: Ints
    negated: NDArray[np.bool_]
    text_of_clause: Ints

    @property
    def clauses(self) -> int:
        """How many clauses the batch has."""
        return len(self.text_of_clause)


@dataclass(frozen=True)
class Features:
    """One row a feature: hashed id below `SIZE`, clause, token index where it begins, tokens it covers."""

    id: Ints
    clause: Ints
    token: Ints
    width: Ints


def _table(words: str | Sequence[str]) -> NDArray[np.bool_]:
    found = np.zeros(0x10000, dtype=np.bool_)
    for char in words:
        found[ord(char)] = True
    return found


IS_SENTENCE, IS_CLAUSE, IS_NEGATION = _table(_SENTENCE), _table(_CLAUSE), _table(_NEGATIONS)
IS_WORD = _table("abcdefghijklmnopqrstuvwxyz0123456789")
IS_SPACE = _table(" \u3000\u00a0")


def _pair_hash(first: int, second: int) -> int:
    return (first * 31 + second * 0x1003F) & 0x3FFFF


ROLE_OF = np.zeros(0x40000, dtype=np.int8)
for _role, _words in _ROLES.items():
    for _word in _words.split():
        ROLE_OF[_pair_hash(ord(_word[0]), ord(_word[1]))] = _role


def tokens(texts: Sequence[str]) -> Tokens:
    """Return the tokens of normalised texts (see `intake.normalise`); positions count in the joined texts."""
    joined = "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    small = np.minimum(codes, 0xFFFF)
    word = IS_WORD[small]
    sentence, clause = IS_SENTENCE[small], IS_CLAUSE[small]
    space = IS_SPACE[small]
    begins = ~space & ~sentence & ~clause
    begins[1:] &= ~(word[1:] & word[:-1])
    start = np.flatnonzero(begins)
    if not len(start):
        return _no_tokens(len(texts))
    breaks = np.cumsum(sentence | clause | _gap(space, word), dtype=np.int64)
    ends = np.cumsum(sentence, dtype=np.int64)
    value = _values(codes, word, start)
    end = start + 1
    runs = word[start]
    if runs.any():
        after = np.flatnonzero(~word)
        end[runs] = after[np.searchsorted(after, start[runs])]
    sentence_of = ends[start]
    clause_of = _clauses(breaks[start])
    text_starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    text_of = np.searchsorted(text_starts, start, side="right") - 1
    first = np.flatnonzero(np.diff(clause_of, prepend=-1))
    return Tokens(
        value,
        start,
        end,
        clause_of,
        _roles(codes, start, sentence_of),
        _negated(small, start, clause_of),
        text_of[first],
    )


def _no_tokens(texts: int) -> Tokens:
    none = np.zeros(0, dtype=np.int64)
    return Tokens(none.astype(np.uint64), none, none, none, none, none.astype(np.bool_), none)


def _gap(space: NDArray[np.bool_], word: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Spaces that part clauses: those without a Latin word on either side."""
    found = space.copy()
    found[1:] &= ~word[:-1]
    found[:-1] &= ~word[1:]
    return found


def _values(codes: Ints, word: NDArray[np.bool_], start: Ints) -> Words:
    within = np.arange(len(codes)) - np.maximum.accumulate(np.where(word & ~np.roll(word, 1), np.arange(len(codes)), 0))
    weight = np.where(word, within, 0).astype(np.uint64)
    hashed = (codes.astype(np.uint64) + weight * np.uint64(WITHIN)) * MIX[0]
    hashed = np.where(word, hashed ^ (hashed >> np.uint64(29)), codes.astype(np.uint64))
    kept = np.where(word | np.isin(np.arange(len(codes)), start), hashed, np.uint64(0))
    return np.add.reduceat(kept, start)


def _clauses(breaks: Ints) -> Ints:
    """Number the clauses from 0, cutting those that grow longer than `LONGEST` tokens."""
    changed = np.flatnonzero(np.diff(breaks, prepend=-1))
    place = np.arange(len(breaks)) - np.repeat(changed, np.diff(np.append(changed, len(breaks))))
    new = np.zeros(len(breaks), dtype=np.int64)
    new[changed] = 1
    new[(place > 0) & (place % LONGEST == 0)] = 1
    return np.cumsum(new) - 1


def _roles(codes: Ints, start: Ints, sentence: Ints) -> Ints:
    following = np.append(codes[1:], 0)
    pair = (codes * 31 + following * 0x1003F) & 0x3FFFF
    own = ROLE_OF[pair[start]].astype(np.int64)
    place = np.where(own > 0, np.arange(len(start)), -1)
    last = np.maximum.accumulate(place)
    begins = np.maximum.accumulate(np.where(np.diff(sentence, prepend=-1) != 0, np.arange(len(start)), 0))
    return np.where(last >= begins, own[np.maximum(last, 0)], 0)


def _negated(small: Ints, start: Ints, clause: Ints) -> NDArray[np.bool_]:
    place = np.arange(len(start))
    last = np.maximum.accumulate(np.where(IS_NEGATION[small[start]], place, -NEGATION_REACH - 1))
    begins = np.maximum.accumulate(np.where(np.diff(clause, prepend=-1) != 0, place, 0))
    return (last >= begins) & (place - last <= NEGATION_REACH)


def features(found: Tokens) -> Features:
    """Return every feature of every clause of a batch."""
    value, clause = found.value, found.clause
    count = len(value)
    place = np.arange(count)
    pairs = np.flatnonzero(clause[1:] == clause[:-1]) if count > 1 else place[:0]
    triples = np.flatnonzero(clause[2:] == clause[:-2]) if count > 2 else place[:0]
    single = value * MIX[0]
    pair = single[pairs] + value[pairs + 1] * MIX[1]
    triple = single[triples] + value[triples + 1] * MIX[1] + value[triples + 2] * MIX[2]
    roled = pairs[found.role[pairs] > 0]
    denied = pairs[found.negated[pairs]]
    by_role = single[roled] + value[roled + 1] * MIX[1] + found.role[roled].astype(np.uint64) * SALT[5]
    by_negation = single[denied] + value[denied + 1] * MIX[1]
    hashes = (single, pair, triple, by_role, by_negation)
    where = (place, pairs, triples, roled, denied)
    ids = [_fold(h ^ SALT[i]) for i, h in enumerate(hashes)]
    at = np.concatenate(where)
    width = np.repeat(np.array([1, 2, 3, 2, 2]), [len(w) for w in where])
    return Features(np.concatenate(ids), clause[at], at, width)


def _fold(hashes: Words) -> Ints:
    mixed = (hashes ^ (hashes >> np.uint64(31))) * MIX[1]
    return (mixed >> _SHIFT).astype(np.int64)
