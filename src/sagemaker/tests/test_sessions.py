"""Which of the two sessions computes."""

from pathlib import Path
from threading import Barrier, Thread
from time import sleep

import pytest
from packing import packed
from sessions import OWN_CPUS, QUIET_S, Sessions

GRAPH = Path(__file__).parents[1] / "model.onnx"
TEXT = [101, 7592, 102]


class Recorded:
    def __init__(self, name, session, used):
        self.name, self.session, self.used = name, session, used
        self.meanwhile = lambda: None

    def run(self, outputs, inputs):
        self.used.append(self.name)
        self.meanwhile()
        return self.session.run(outputs, inputs)


@pytest.fixture
def recorded(monkeypatch):
    monkeypatch.setenv(OWN_CPUS, "2")
    sessions, used = Sessions(GRAPH), []
    sessions._wide = Recorded("wide", sessions._wide, used)
    sessions._narrow = Recorded("narrow", sessions._narrow, used)
    return sessions, used


def test_lone_texts_get_all_cpus(recorded):
    sessions, used = recorded
    for _ in range(3):
        sessions.run(packed([TEXT]))
    assert used == ["wide"] * 3


def test_a_lone_text_gets_one_thread_just_after_others_came_together(recorded):
    sessions, used = recorded
    sessions.run(packed([TEXT, TEXT]))
    sessions.run(packed([TEXT]))
    sleep(QUIET_S * 1.5)
    sessions.run(packed([TEXT]))
    assert used == ["narrow", "narrow", "wide"]


def test_a_lone_text_gets_one_thread_just_after_one_was_computed_beside_another(recorded):
    sessions, used = recorded
    both = Barrier(2)
    first = Thread(target=sessions.run, args=[packed([TEXT])])
    sessions._wide.meanwhile = lambda: (both.wait(), both.wait())
    first.start()
    both.wait()
    sessions.run(packed([TEXT]))
    both.wait()
    first.join()
    sessions.run(packed([TEXT]))
    assert used == ["wide", "narrow", "narrow"]
