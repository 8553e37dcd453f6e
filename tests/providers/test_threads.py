"""Threads that are kept: they serve who comes next, and end when nobody does."""

import gc
import threading
import weakref

from stt_desktop.providers.threads import Threads

PATIENCE_S = 60.0


def test_the_next_work_is_done_by_the_same_thread() -> None:
    threads = Threads("kept", PATIENCE_S)
    found: list[threading.Thread] = []
    for _ in range(50):
        done = threading.Event()

        def work(done: threading.Event = done) -> None:
            found.append(threading.current_thread())
            done.set()

        threads.run(work)
        assert done.wait(PATIENCE_S)
        # It has to have come back from its work before it can be given more.
        assert threads._idle.acquire(timeout=PATIENCE_S)
        threads._idle.release()
    assert len(set(found)) == 1
    assert found[0].daemon


def test_nobody_waits_for_another_ones_work() -> None:
    threads, barrier = Threads("kept"), threading.Barrier(9, timeout=PATIENCE_S)
    for _ in range(8):
        threads.run(barrier.wait)  # type: ignore[arg-type]
    barrier.wait()


def test_a_thread_that_nobody_needs_ends_and_the_next_work_gets_another() -> None:
    threads = Threads("kept", 0.001)
    found: list[threading.Thread] = []
    for _ in range(3):
        done = threading.Event()
        threads.run(lambda: found.append(threading.current_thread()))
        threads.run(done.set)
        assert done.wait(PATIENCE_S)
        while not found:
            pass
        for one in found:
            one.join(PATIENCE_S)
            assert not one.is_alive()


def test_an_idle_thread_holds_nothing_of_its_last_work() -> None:
    class Held:
        def __call__(self) -> None:
            return

    threads, held = Threads("kept", PATIENCE_S), Held()
    gone = weakref.ref(held)
    threads.run(held)
    assert threads._idle.acquire(timeout=PATIENCE_S)
    threads._idle.release()
    del held
    gc.collect()
    assert gone() is None
