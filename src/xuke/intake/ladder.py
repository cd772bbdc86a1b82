"""One question to an OpenAI-compatible endpoint, down a ladder of answer forms.

JSON by schema, then any JSON object, then plain text with the JSON taken out of it; a refused form (HTTP 400, 422,
500, 501) leads to the next rung, and an answer that cannot be used is told so once and asked for again on the next
one. The forms an endpoint refused are remembered. Time and size have limits for the whole of it.
Neither temperature nor a token limit is sent: some endpoints refuse the one, others name the other differently.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from xuke.errors import UsageError, XukeError, quoted
from xuke.facts import Vocabulary
from xuke.intake.prompt import messages, repair, schema

if TYPE_CHECKING:
    import httpx2

    from xuke.intake.llm import LanguageModel

RUNGS = ("json_schema", "json_object", "text")
MAX_BYTES = 2_000_000
MAX_FACTS = 400
TRIED = 5
CONNECT_SECONDS = 10.0
_FORM_REFUSED = {400, 422, 500, 501}
_HINTS = {
    401: "check the key in XUKE_LLM_KEY",
    403: "check the key in XUKE_LLM_KEY",
    404: "check the address and the model name",
    429: "try again later",
}
_FENCE = re.compile(r"```[\w-]*[ \t]*\n(.*?)```", re.S)
_BEGINS = re.compile(r'\{\s*"facts"\s*:')
_refused: dict[tuple[str, str], int] = {}


class Proposal(BaseModel):
    """One fact as the language model wrote it, not yet checked against anything."""

    fact: str
    value: str | bool | int | float | list[str]
    quote: str


class _Unusable(Exception):
    """An answer came and holds no proposals; `answer` is what it said."""

    def __init__(self, reason: str, answer: str = "") -> None:
        super().__init__(reason)
        self.answer = answer


class _Refused(Exception):
    """The endpoint does not take this form of answer."""


def propose(model: LanguageModel, text: str, vocabulary: Vocabulary) -> tuple[list[Proposal], int]:
    """Ask for the facts of `text`; returns the proposals, and how many entries of the answer were none.

    Raises `XukeError` (`llm-connect`, `llm-timeout`, `llm-status`, `llm-answer`) when no usable answer came, and
    `UsageError` (`llm-extra`) when the extra is not installed.
    """
    deadline, key = monotonic() + model.timeout, (model.endpoint, model.name)
    asked, rungs, faults = messages(text, vocabulary), deque(RUNGS[_refused.get(key, 0) :]), 0
    reason = "no form of answer is left"
    while rungs:
        rung = rungs.popleft()
        try:
            return _proposals(_ask(model, rung, asked, vocabulary, deadline))
        except _Refused:
            _refused[key] = RUNGS.index(rung) + 1
        except _Unusable as fault:
            reason, faults = str(fault), faults + 1
            asked = [*asked[:2], *repair(fault.answer, reason)]
            if not rungs and faults == 1:
                rungs.append(rung)
    raise XukeError("llm-answer", f"the language model gave no usable answer: {reason}", "try another model")


def _ask(
    model: LanguageModel, rung: str, asked: list[dict[str, str]], vocabulary: Vocabulary, deadline: float
) -> tuple[str, bool]:
    """Return what the model said in one form of answer, and whether it was cut off."""
    body: dict[str, Any] = {"model": model.name, "messages": asked, "stream": False}
    if rung == "json_object":
        body["response_format"] = {"type": rung}
    elif rung == "json_schema":
        form = {"name": "facts", "strict": True, "schema": schema(vocabulary)}
        body["response_format"] = {"type": rung, rung: form}
    status, data = _post(model, body, deadline)
    if status in _FORM_REFUSED and rung != "text":
        raise _Refused
    if status != 200:
        said = _server_message(data)
        raise XukeError("llm-status", f"{model.host} answered HTTP {status}{said}", _HINTS.get(status, ""))
    return _said(_decoded(data, model.host))


def _post(model: LanguageModel, body: dict[str, Any], deadline: float) -> tuple[int, bytes]:
    try:
        import httpx2
    except ImportError:
        raise UsageError("llm-extra", "the extra llm is not installed", "pip install 'xuke[llm]'") from None
    left = deadline - monotonic()
    if left <= 0:
        raise _late(model)
    headers = {"content-type": "application/json"}
    if model.key:
        headers["authorization"] = f"Bearer {model.key}"
    limits = httpx2.Timeout(left, connect=min(left, CONNECT_SECONDS))
    try:
        with (
            httpx2.Client(timeout=limits, trust_env=not model.local) as client,
            client.stream("POST", model.endpoint, content=json.dumps(body).encode(), headers=headers) as response,
        ):
            return response.status_code, _body(response, model, deadline)
    except httpx2.TimeoutException:
        raise _late(model) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, OSError) as error:
        why = printable(str(error) or type(error).__name__)
        raise XukeError("llm-connect", f"no answer from {model.host}: {why}", "check the address") from None


def _body(response: httpx2.Response, model: LanguageModel, deadline: float) -> bytes:
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MAX_BYTES:
            raise XukeError("llm-answer", f"{model.host} sent more than {MAX_BYTES} bytes", "try another model")
        if monotonic() > deadline:
            raise _late(model)
    return bytes(data)


def _late(model: LanguageModel) -> XukeError:
    message = f"{model.host} did not finish within {model.timeout:g} s"
    return XukeError("llm-timeout", message, "give it more time with --llm-timeout")


def _decoded(data: bytes, host: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        hint = "the address should be that of an OpenAI-compatible API and usually ends in /v1"
        raise XukeError("llm-answer", f"the reply of {host} is not JSON", hint) from None


def _server_message(data: bytes) -> str:
    """Return what the endpoint gave as its reason, shortened, or nothing."""
    try:
        reply = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    error = reply.get("error", reply) if isinstance(reply, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return f": {quoted(printable(message), 160)}" if isinstance(message, str) else ""


def _said(reply: Any) -> tuple[str, bool]:
    choices = reply.get("choices") if isinstance(reply, dict) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise _Unusable("the reply holds no choices")
    message = choices[0].get("message")
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, list):
        content = "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    if not isinstance(content, str) or not content.strip():
        raise _Unusable("the answer is empty")
    return content, choices[0].get("finish_reason") == "length"


def _proposals(said: tuple[str, bool]) -> tuple[list[Proposal], int]:
    content, cut = said
    found = next((facts for text in _candidates(content) if (facts := _facts(text)) is not None), None)
    if found is None:
        raise _Unusable("it was cut off" if cut else "it holds no JSON object with `facts`", content)
    made = [proposal for item in found[:MAX_FACTS] if (proposal := _proposal(item)) is not None]
    return made, len(found) - len(made)


def _candidates(content: str) -> Iterator[str]:
    """Yield the parts of an answer that may be its JSON: all of it, what is fenced, what lies between braces.

    Of several the last comes first, as it stands after any thinking aloud.
    """
    yield content
    yield from reversed(_FENCE.findall(content))
    end = content.rfind("}") + 1
    begun = [match.start() for match in _BEGINS.finditer(content, 0, end)]
    yield from (content[start:end] for start in begun[: -TRIED - 1 : -1])


def _facts(text: str) -> list[Any] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = data.get("facts") if isinstance(data, dict) else data
    return found if isinstance(found, list) else None


def _proposal(item: Any) -> Proposal | None:
    try:
        return Proposal.model_validate(item)
    except ValidationError:
        return None


def printable(text: str) -> str:
    """Return foreign text without what could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
