"""The real program in a real terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import pytest

LEAVE = b"\x1b[?1049l"


class Terminal:
    """flashneg in a pseudo-terminal."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.seen = b""
        self.child, self.file = pty.fork()
        if self.child == 0:
            environment = os.environ | {"FLASHNEG_HOME": str(home), "TERM": "xterm-256color"}
            environment.pop("FLASHNEG_NOW", None)
            os.execve(sys.executable, [sys.executable, "-m", "flashneg", *arguments], environment)
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def wait_for(self, text: bytes, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while text not in self.seen and time.monotonic() < end:
            if not self.read():
                break
        assert text in self.seen, self.seen[-2000:]

    def read(self) -> bool:
        if not select.select([self.file], [], [], 0.1)[0]:
            return True
        try:
            more = os.read(self.file, 65536)
        except OSError:
            return False
        self.seen += more
        return bool(more)

    def type(self, keys: bytes) -> None:
        os.write(self.file, keys)

    def end(self) -> int:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.read()
            done, status = os.waitpid(self.child, os.WNOHANG)
            if done:
                while self.read() and select.select([self.file], [], [], 0.1)[0]:
                    pass
                os.close(self.file)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        pytest.fail("flashneg did not end")


def test_a_person_grades_a_card_and_the_terminal_is_as_it_was(home: Path) -> None:
    terminal = Terminal(home)
    terminal.wait_for(b"Welcome")
    terminal.type(b"\r")
    terminal.wait_for(b"what is it for")
    terminal.type(b" ")
    terminal.wait_for(b"Again")
    terminal.type(b"3")
    terminal.wait_for(b"1 done")
    terminal.type(b"\x11")
    assert terminal.end() == 0
    assert LEAVE in terminal.seen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(home: Path, number: signal.Signals) -> None:
    terminal = Terminal(home)
    terminal.wait_for(b"Welcome")
    os.kill(terminal.child, number)
    assert terminal.end() == 128 + number
    assert LEAVE in terminal.seen
