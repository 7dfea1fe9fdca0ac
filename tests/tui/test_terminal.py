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
from random import Random

import pytest

LEAVE = b"\x1b[?1049l"


class Terminal:
    """flashneg in a pseudo-terminal."""

    def __init__(self, home: Path, *arguments: str, extra: dict[str, str] | None = None) -> None:
        self.seen = b""
        self.child, self.file = pty.fork()
        if self.child == 0:
            environment = os.environ | {"FLASHNEG_HOME": str(home), "TERM": "xterm-256color"} | (extra or {})
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


def test_an_editor_that_does_not_start_leaves_a_terminal_that_answers_no_key(home: Path) -> None:
    terminal = Terminal(home, extra={"EDITOR": "no-such-editor -x", "VISUAL": ""})
    terminal.wait_for(b"Welcome")
    terminal.type(b"\r")
    terminal.wait_for(b"what is it for")
    terminal.type(b"e")
    terminal.wait_for(b"did not start")
    terminal.type(b" ")
    terminal.wait_for(b"Again")
    terminal.type(b"\x11")
    assert terminal.end() == 0


def test_ctrl_c_that_ends_the_editor_ends_the_program_with_it(home: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    # one process: a shell that is about to start another loses a ctrl+c that comes meanwhile
    text = f"#!{sys.executable}\nimport time\nprint('EDITING', flush=True)\ntime.sleep(60)\n"
    editor.write_text(text, encoding="utf-8")
    editor.chmod(0o755)
    terminal = Terminal(home, extra={"EDITOR": str(editor), "VISUAL": ""})
    terminal.wait_for(b"Welcome")
    terminal.type(b"\r")
    terminal.wait_for(b"what is it for")
    terminal.type(b"e")
    terminal.wait_for(b"EDITING")
    terminal.seen = b""
    terminal.type(b"\x03")
    terminal.wait_for(b"what is it for")  # a key typed before the screen is back would be the terminal's
    terminal.type(b" ")
    terminal.wait_for(b"Again")
    terminal.type(b"\x11")
    assert terminal.end() == 0


KEYS = "      \r\r\x1bqqbmdz,ct?unieoxpvjkgGs/1234abcd-@*y"


def test_keys_at_random_faster_than_the_screens_open_crash_the_program(home: Path) -> None:
    for seed in range(40 if os.environ.get("FLASHNEG_CAMPAIGN") else 4):
        random = Random(seed)
        environment = {"EDITOR": "true", "VISUAL": "true"}
        terminal = Terminal(home, extra=environment)
        terminal.wait_for(b"every tactic")
        for _ in range(16):
            try:
                terminal.type("".join(random.choices(KEYS, k=random.randint(1, 14))).encode())
            except OSError:
                break
            end = time.monotonic() + random.choice((0.02, 0.1, 0.3))
            while time.monotonic() < end and terminal.read():
                pass
        for words in (b"Traceback", b"NoMatches", b"locals"):
            assert words not in terminal.seen, (seed, terminal.seen[-3000:])
        os.kill(terminal.child, signal.SIGTERM)
        terminal.end()
