"""Every case: what the Admin API and the proxy answer is what the reference does, as recorded or as documented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from tests.gateway.cases import CASES, Bed, Json, run_case
from tests.gateway.running import started


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    bed = Bed()
    yield bed
    bed.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_gateway_answers_as_the_reference(case: Json, bed: Bed) -> None:
    database = Database(MEMORY) if case["mode"] == "db" else None
    with started(Gateway(Settings(flavor=case["flavor"]), database)) as ports:
        assert run_case(case, ports.admin, ports.proxy, bed) == []
