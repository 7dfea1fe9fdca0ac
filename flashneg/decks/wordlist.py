"""Words too common to give a tactic's name away, and the stems of the others."""

from __future__ import annotations

import re

_COMMON = """
about above accept across after again against agree agreement agreed all almost alone already also alternative
although always among amount and angle another answer anyone anything around asked asking asset authority away
back balance bargain base become before begin behind being below best better between beyond bigger both break
breath bring budget build business buyer call called can card care case chain chance change chair check choice
clause client close closing come comes coming commit commitment common company complete concede concession
condition contract control cost costs could counter country course cover cross customer date deal dealing
decide decision defence delay deliver delivery demand department different direct discount door doubt down
each early easy either email end enough even evening every everyone everything exactly expect expert explain
extra fact fair false family far fast few figure final find fine finish firm first fixed follow foot for free
friend from front full future general gentle gift give given good goods great group guarantee half hand happen
happy hard have hear heart held help here high hold home hour house idea important inside instead interest
into issue issues item job joint just keep kind know large last late later lead learn least leave left less
letter level like limit line list listen little long look lose lost lower made main make making manager many
market matter maybe mean meeting might mind minute moment money month more morning most move much must name
near need needs never next nice night nothing number offer offers office old once one only open option order
other others ours over own package paid paper part partner party pay payment pays people perhaps person phone
piece place plan play please point policy position possible power practice present pressure price prices
problem process product project promise proposal public pull purchase put quality question quick quite quote
raise range rate reach read ready real really reason receive record reduce refuse relationship rely reply
report request respect result return review right risk room round rule sale sales same save saying schedule
second seem sell seller send senior serious service session set several share short should show side sign
signed signature silent simple since single sit small some someone something soon sorry speak special standard
start stay step still stop story style such suggest supplier supply sure table take taken talk team tell term
terms test than that their them then there these they thing things think third this those thought though three
through time times today together told tomorrow total touch toward trade true trust turn twice under
understand unit until upon used using usual value very volume wait walk want week weeks well were what when
where whether which while whole will wish with within without word words work works worth would write wrong
year years yes yesterday your yours
"""

_SUFFIX = re.compile(r"(?:ingly|edly|ations?|ings?|ments?|ness|ers?|ors?|ed|es|ly|ies|y|e|s)\Z")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def stem(word: str) -> str:
    """Return a word in lower case without its ending, if enough of it is left."""
    word = _base(word)
    cut = _SUFFIX.sub("", word)
    return cut if len(cut) > 2 else word


def _base(word: str) -> str:
    """Return a word in lower case, without what follows an apostrophe."""
    return word.lower().partition("'")[0].partition("’")[0]


def words_of(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(text)


def distinctive_stems(text: str) -> frozenset[str]:
    """Return the stems of a name's words that are long, and not common."""
    return frozenset(
        stem(word)
        for word in words_of(text)
        if len(_base(word)) > 4 and _base(word) not in COMMON and stem(word) not in _STEMS
    )


COMMON = frozenset(_COMMON.split())
_STEMS = frozenset(map(stem, COMMON))
