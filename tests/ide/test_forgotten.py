"""Nothing that has been worked out of a document stays when nobody holds the document any more."""

from __future__ import annotations

import gc
import weakref

import pytest

from tests.benchmarks.families import FAMILIES
from tests.benchmarks.growth import ANSWERS, Subject


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_document_is_forgotten(answer: str) -> None:
    """However its answers refer to each other: a session in which somebody types for days makes very many versions."""
    analyses = []
    for family in FAMILIES:
        subject = Subject(family, 3)
        analyses.append(weakref.ref(subject.analysis))
        for _ in ANSWERS[answer](subject):
            pass
    del subject
    gc.collect()
    assert [family.name for family, analysis in zip(FAMILIES, analyses, strict=True) if analysis() is not None] == []
