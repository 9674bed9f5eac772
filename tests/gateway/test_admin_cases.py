"""The Admin API answers every recorded case as the reference does."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from tests.gateway.cases import CASES, Bed, Json, run_case

ADMIN_CASES = [case for case in CASES if all(step.get("plane") != "proxy" for step in case["steps"])]


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    bed = Bed()
    yield bed
    bed.close()


@pytest.mark.parametrize("case", ADMIN_CASES, ids=lambda case: case["id"])
def test_the_admin_api_answers_as_recorded(case: Json, bed: Bed) -> None:
    database = Database(MEMORY) if case["mode"] == "db" else None
    gateway = Gateway(Settings(flavor=case["flavor"]), database)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        gateway.admin, log_level="warning", lifespan="off", server_header=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    try:
        port = listener.getsockname()[1]
        assert run_case(case, port, 0, bed) == []
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        gateway.store.close()
