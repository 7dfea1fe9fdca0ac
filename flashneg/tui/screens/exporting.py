"""Exporting from the decks screen: a format, a path, and what the format could not hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from flashneg.domain.plural import counted
from flashneg.study.errors import StudyError
from flashneg.tui import text

if TYPE_CHECKING:
    from flashneg.study.outgoing import Exported
    from flashneg.study.ports import StoredDeck
    from flashneg.tui.screens.base import Base

_CHOICES = [
    ("apkg+", "Anki package, with schedule and reviews"),
    ("apkg", "Anki package, cards only"),
    ("markdown", "Markdown deck"),
    ("csv", "Table for a spreadsheet (CSV)"),
    ("anki-text", "Text for Anki's import, with headers"),
    ("hashcards", "hashcards"),
    ("cards", "Cards to print and cut (HTML)"),
    ("sheet", "One page to take to the table (HTML)"),
    ("json", "Everything, all decks and the log (JSON)"),
]
_ENDINGS = {
    "apkg": ".apkg", "markdown": ".md", "csv": ".csv", "anki-text": ".txt", "hashcards": ".md", "cards": ".html",
    "sheet": ".html", "json": ".json",
}  # fmt: skip


class ExportedScreen(ModalScreen[None]):
    """Says what was written, what the format could not hold, and how to use it."""

    CSS = """
    ExportedScreen .dialog { width: 76; }
    ExportedScreen VerticalScroll { height: auto; max-height: 50vh; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space,escape,q", "dismiss(None)", "Close")]

    def __init__(self, path: Path, done: Exported) -> None:
        super().__init__()
        self._path = path
        self._done = done

    def compose(self) -> ComposeResult:
        """Lay out the summary and the lists."""
        lines = [Content("left behind:")] if self._done.left else []
        lines += [text.line(f"  {sentence}") for sentence in self._done.left]
        lines += [text.line(sentence) for sentence in self._done.hints]
        with Vertical(classes="dialog"):
            yield Static(text.line(f"{counted(self._done.cards, 'card')} in {self._path}"), classes="title")
            with VerticalScroll():
                yield Static(Content("\n").join(lines))
            yield Static(Content.from_markup("\n[b]enter[/b] close"))


def choose_export(screen: Base[None], deck: StoredDeck) -> None:
    """Ask for a format and a path, then write."""
    from flashneg.tui.screens.dialogs import ChooseScreen, InputScreen

    def chosen(choice: str | None) -> None:
        if choice is None:
            return
        target = choice.rstrip("+")
        name = "flashneg" if target == "json" else deck.id

        def typed(line: str | None) -> None:
            if line and line.strip():
                _write(screen, deck, target, Path(line.strip()).expanduser(), with_history=choice.endswith("+"))

        where = f"~/{name}{'-out' if target in {'markdown', 'hashcards'} else ''}{_ENDINGS[target]}"
        screen.app.push_screen(InputScreen("Where to?", where), typed)

    screen.app.push_screen(ChooseScreen(f"Export {deck.title} as", _CHOICES), chosen)


def _write(screen: Base[None], deck: StoredDeck, target: str, path: Path, *, with_history: bool) -> None:
    from flashneg.tui.screens.dialogs import ConfirmScreen

    def write(yes: bool | None = True) -> None:  # noqa: FBT001, FBT002 - Textual hands it on by position
        if yes:
            screen.run_worker(work, thread=True, exclusive=True, group="export")

    def work() -> None:
        try:
            decks = () if target == "json" else (deck.id,)
            done = screen.services.export.export(path, target_format=target, decks=decks, with_history=with_history)
        except StudyError as error:
            screen.app.call_from_thread(screen.flashneg.tell_error, str(error))
            return
        if done.left or done.hints:
            screen.app.call_from_thread(screen.app.push_screen, ExportedScreen(path, done))
        else:
            screen.app.call_from_thread(screen.flashneg.tell, f"{counted(done.cards, 'card')} in {path}")

    if path.exists():
        screen.app.push_screen(ConfirmScreen(f"{path} is there already. Replace it?"), write)
    else:
        write()
