"""The queue of questions: client by client, bounded, and given up by who hangs up."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from starlette.requests import ClientDisconnect

from app.access.clients import name_client
from app.errors import BusyError, TooManyError
from app.work.question_queue import QuestionQueue


async def stay() -> dict[str, str]:
    await asyncio.Event().wait()
    return {}


async def ask(
    queue: QuestionQueue, name: str, done: list[str], hold: asyncio.Event | None = None
) -> None:
    async with queue.take(name, stay):
        if hold is not None:
            await hold.wait()
        done.append(name)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_client_that_asks_much_waits_behind_itself():
    async def run() -> list[str]:
        queue, done, hold = QuestionQueue(1, 100, 100), [], asyncio.Event()
        tasks = [asyncio.create_task(ask(queue, "first", done, hold))]
        await settle()
        for name in ["much"] * 5 + ["other", "third"]:
            tasks.append(asyncio.create_task(ask(queue, name, done)))
            await settle()
        hold.set()
        await asyncio.gather(*tasks)
        return done

    assert asyncio.run(run()) == ["first", "much", "other", "third", "much", "much", "much", "much"]


def test_no_more_run_at_one_time_than_may():
    async def run() -> int:
        queue, most, now = QuestionQueue(2, 100, 100), 0, 0

        async def work() -> None:
            nonlocal most, now
            async with queue.take("a", stay):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.001)
                now -= 1

        await asyncio.gather(*(work() for _ in range(30)))
        return most

    assert asyncio.run(run()) == 2


def test_one_question_too_many_of_a_client_or_of_all_is_refused():
    async def run() -> None:
        queue, hold = QuestionQueue(1, 3, 2), asyncio.Event()
        tasks = [asyncio.create_task(ask(queue, name, [], hold)) for name in "aabb"]
        await settle()
        with pytest.raises(TooManyError):
            await ask(queue, "a", [])
        with pytest.raises(BusyError):
            await ask(queue, "c", [])
        hold.set()
        await asyncio.gather(*tasks)
        await ask(queue, "a", [])
        await ask(queue, "c", [])

    asyncio.run(run())


def test_who_hangs_up_while_waiting_leaves_the_queue():
    async def run() -> list[str]:
        queue, hold, gone, done = QuestionQueue(1, 1, 9), asyncio.Event(), asyncio.Event(), []

        async def hang_up() -> dict[str, str]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def lose() -> None:
            async with queue.take("b", hang_up):
                done.append("b")

        first = asyncio.create_task(ask(queue, "a", done, hold))
        await settle()
        lost = asyncio.create_task(lose())
        await settle()
        gone.set()
        with pytest.raises(ClientDisconnect):
            await lost
        third = asyncio.create_task(ask(queue, "c", done))
        await settle()
        hold.set()
        await asyncio.gather(first, third)
        return done

    assert asyncio.run(run()) == ["a", "c"]


def test_whoever_works_learns_that_its_client_hung_up():
    async def run() -> bool:
        queue, gone = QuestionQueue(1, 1, 1), asyncio.Event()

        async def hang_up() -> dict[str, str]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async with queue.take("a", hang_up) as told:
            assert not told.is_set()
            gone.set()
            await settle()
            return told.is_set()

    assert asyncio.run(run())


@pytest.mark.parametrize("seed", range(20))
def test_no_turn_is_lost_whatever_is_cancelled(seed: int):
    import random

    chance = random.Random(seed)

    async def run() -> None:
        queue = QuestionQueue(2, 1000, 1000)

        async def work() -> None:
            async with queue.take(chance.choice("abc"), stay):
                await asyncio.sleep(chance.random() / 500)

        tasks = [asyncio.create_task(work()) for _ in range(40)]
        for task in tasks:
            if chance.random() < 0.5:
                await asyncio.sleep(chance.random() / 1000)
                task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        done: list[str] = []
        await asyncio.wait_for(asyncio.gather(*(ask(queue, "z", done) for _ in range(4))), 5)
        assert len(done) == 4

    asyncio.run(run())


def test_a_service_that_stops_refuses_those_who_wait():
    async def run() -> None:
        queue, hold = QuestionQueue(1, 9, 9), asyncio.Event()
        running = asyncio.create_task(ask(queue, "a", [], hold))
        await settle()
        waiting = asyncio.create_task(ask(queue, "b", []))
        await settle()
        queue.close()
        with pytest.raises(BusyError):
            await waiting
        hold.set()
        await running

    asyncio.run(run())


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("testclient", "local"), (None, "local"),
    ],
)  # fmt: skip
def test_a_client_is_its_address_or_its_network(address: str | None, name: str):
    assert name_client(address) == name
