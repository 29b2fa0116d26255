"""The file of the client under a shell with promises, as a browser has it."""

from collections.abc import Iterator

import pytest
from py_mini_racer import JSPromise, JSPromiseError, MiniRacer

from tests.web.devices.simulation import in_v8

SHELL = """
const disk = new Map();
let isFull = false;
const shell = {
  read: async ({ key }) => disk.get(key) ?? null,
  list: async ({ prefix }) => {
    const keys = [...disk.keys()].filter((key) => key.startsWith(prefix));
    return keys.map((key) => disk.get(key));
  },
  write: async ({ put }) => {
    if (isFull) throw new DeviceCore.Full("no room");
    for (const [key, value] of Object.entries(put)) disk.set(key, value);
  },
  clock: async () => ({ at_ms: 5, offset_minutes: 120 }),
  random: async () => "00000000-0000-4000-8000-000000000001",
  digest: async ({ parts }) => World.digest(...parts),
  sign: async () => "00",
};
const me = { device: "d", post: "p", actor: "a" };
const said = { about: "t", kind: "stock.counted", payload: { quantity: 1 } };
const capture = () => DeviceCore.run(DeviceCore.capture(me, said), shell);
"""


@pytest.fixture
def racer() -> Iterator[MiniRacer]:
    """Return V8 with a shell whose every answer is a promise."""
    with in_v8() as made:
        made.eval(SHELL)
        yield made


def awaited(racer: MiniRacer, script: str) -> object:
    promise = racer.eval(script)
    assert isinstance(promise, JSPromise)
    return promise.get(timeout=30)


def test_captures_follow_each_other_in_one_chain(racer):
    first = awaited(racer, "capture().then((item) => item.hash)")
    second = awaited(racer, "capture().then((item) => item.body)")

    assert isinstance(second, str)
    assert f'"previous":"{first}"' in second
    assert '"counter":2' in second
    assert '"tick":1' in second


def test_nothing_is_captured_where_there_is_no_room(racer):
    racer.eval("isFull = true")

    with pytest.raises(JSPromiseError, match="no room"):
        awaited(racer, "capture()")
    assert racer.eval("disk.size") == 0
