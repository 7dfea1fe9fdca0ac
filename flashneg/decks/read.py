"""A deck file's text as a deck: lenient, bounded, and never an exception, whatever the text is."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flashneg import markup
from flashneg.decks.article import read_article
from flashneg.decks.blocks import Env, Part, parts_of
from flashneg.decks.codes import Report
from flashneg.decks.front_matter import FrontMatter, FrontMatterError, read_front_matter
from flashneg.decks.ids import heading_of
from flashneg.decks.limits import CARDS, DECK_BYTES
from flashneg.decks.source import SourceError, read_source, shown_name, tidy
