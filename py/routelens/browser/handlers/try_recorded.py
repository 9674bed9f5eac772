"""The last requests of a running gateway, routed by the edited table and by the one that is in force."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.handlers import Progress
from routelens.browser.handlers.replay import NOTHING_YET, Moved, Replay
from routelens.browser.handlers.replay import answer as replay
from routelens.browser.messages import questions
from routelens.browser.session import Session
from routelens.dataclass import dataclass
from routelens.explain import live


@dataclass(frozen=True, slots=True)
class TryRecorded:
    """Route requests that a gateway has recorded by the workspace and by the baseline, which is what is in force."""

    type: Literal["try_recorded"]
    revision: int
    requests: list[questions.WorkspaceRequest]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTried:
    """How many requests would take another route, in a sentence and one by one: `first` is a place in the question."""

    type: ClassVar[Literal["recorded_tried"]] = "recorded_tried"
    sentence: str
    total: int
    moved: list[Moved]


def answer(session: Session, message: TryRecorded, progress: Progress | None = None) -> RecordedTried:
    """Answer a `TryRecorded`. Linear in the number of requests, some 100 µs each."""
    count = len(message.requests)
    question = Replay(
        type="replay",
        revision=message.revision,
        requests=message.requests,
        counts=[1] * count,
        with_baseline=True,
        so_far=NOTHING_YET,
        total=count,
    )
    replayed = replay(session, question, progress)
    moved = sorted(replayed.moved, key=lambda group: -group.count)
    return RecordedTried(
        sentence=live.rerouted(sum(group.count for group in moved), count, replayed.so_far.unreadable),
        total=count,
        moved=moved,
    )
