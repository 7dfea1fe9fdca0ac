"""How our notes look in Anki: templates and styling, for light and night."""

from __future__ import annotations

CSS = """\
.card { font-family: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-size: 20px;
  line-height: 1.45; color: #1f2328; background: #fbfaf7; max-width: 38em; margin: 1.5em auto; padding: 0 1em; }
.ask { color: #6b5b3e; font-size: 15px; margin: 0 0 .4em; }
.name { font-size: 28px; font-weight: 650; margin: 0 0 .3em; }
.said { border-left: 4px solid #c08a2d; padding: .2em 0 .2em .9em; margin: .6em 0; font-size: 22px; }
.answer { font-size: 21px; margin: .5em 0; }
.label { color: #6b5b3e; font-size: 14px; }
.more { font-size: 17px; margin: .7em 0; }
.more ul { padding-left: 1.1em; margin: .3em 0; }
.more li { margin: .35em 0; }
li.best b { color: #1a7f4b; } li.works b { color: #1f5fa8; } li.backfires b { color: #b3361f; }
hr { border: 0; border-top: 1px solid #d9d2c2; margin: 1em 0; }
details { font-size: 16px; margin-top: 1em; } summary { color: #6b5b3e; cursor: pointer; }
.nightMode.card, .nightMode .card { color: #e6e1d6; background: #1d1f21; }
.nightMode .ask, .nightMode .label, .nightMode summary { color: #c9b58a; }
.nightMode .said { border-color: #d9a441; } .nightMode hr { border-color: #45423c; }
.nightMode li.best b { color: #6fd19b; } .nightMode li.works b { color: #8ab8f0; }
.nightMode li.backfires b { color: #ff9a85; }
"""
_MORE = """\
{{#AKA}}<div class=more><span class=label>also called</span> {{AKA}}</div>{{/AKA}}
{{#Confusable}}<div class=more><span class=label>not to be confused with</span> {{Confusable}}</div>{{/Confusable}}
{{#Body}}<details><summary>More</summary>{{Body}}</details>{{/Body}}
{{#Sources}}<div class=more><span class=label>{{Sources}}</span></div>{{/Sources}}"""


def _sides(gate: str, ask: str, answer: str) -> tuple[str, str]:
    return f"{{{{#{gate}}}}}{ask}{{{{/{gate}}}}}", "{{FrontSide}}\n<hr id=answer>\n" + answer


TACTIC_TEMPLATES = (
    ("intent", *_sides(
        "Ask intent", "<div class=ask>What is it for?</div><div class=name>{{Name}}</div>",
        "<div class=answer>{{Intent}}</div>{{#Style}}<div class=more><span class=label>style</span> {{Style}}</div>"
        "{{/Style}}" + _MORE,
    )),
    ("spot", *_sides(
        "Ask spot", "<div class=said>{{Scenario}}</div><div class=ask>What is being done to you?</div>",
        "<div class=name>{{Name}}</div>{{#Tell}}<div class=answer><span class=label>the tell</span> {{Tell}}</div>"
        "{{/Tell}}" + _MORE,
    )),
    ("counter", *_sides(
        "Ask counter", "<div class=ask>Your best reply?</div><div class=name>{{Name}}</div>",
        "<div class=answer>{{Counter}}</div><div class=more>{{Counters}}</div>" + _MORE,
    )),
    ("answers", *_sides(
        "Ask answers", "<div class=ask>Name a ploy that it answers best</div><div class=name>{{Name}}</div>",
        "<div class=answer>{{Answers}}</div>" + _MORE,
    )),
)  # fmt: skip
CONCEPT_TEMPLATES = (
    ("recall", "<div class=name>{{Front}}</div>", "{{FrontSide}}\n<hr id=answer>\n<div class=answer>{{Back}}</div>"),
)
