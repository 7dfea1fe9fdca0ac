"""A deck of eight ploys that can be quizzed in every kind, and a smaller one that cannot."""

from __future__ import annotations

PLOYS = ["Flinch", "Vise", "Nibble", "Salami", "Threat", "Bluff", "Deadline", "Silence"]
LINES = [
    "Hold still and repeat the reasons for your figure.", "Ask exactly how much, and name what you want for it.",
    "Smile and trade each extra for one of your own.", "Ask for the whole list and price it as one.",
    "Show the road that you would take without them.", "Ask to see the rival's offer in writing.",
    "Ask who set the hour and what happens after it.", "Wait as long as they do, and look at your notes.",
]  # fmt: skip


def ploy(number: int) -> str:
    name, line = PLOYS[number], LINES[number]
    near = [PLOYS[(number + step) % len(PLOYS)] for step in (1, 2, 3)]
    confusable = ", ".join(f"[{other}](#{other.lower()})" for other in near)
    return f"""\
## {name} {{#{name.lower()}}}

- **AKA:** Old {name}
- **Kind:** ploy
- **Family:** {"Price" if number % 2 else "Pressure"}
- **Intent:** Win by way number {number}.
- **Style:** {"Competitive" if number % 2 else "Avoiding"}
- **Counter:** {line}
- **Combinations:** [{near[0]}](#{near[0].lower()})
- **Confusable:** {confusable}

### Counters

- best: [Answer {number}](#answer-{number}): it takes the wind out of way {number}.
- backfires: [Answer {(number + 1) % len(PLOYS)}](#answer-{(number + 1) % len(PLOYS)}): it feeds way {number}.

### Scenarios

- "First case of {number}."
  - Tell: the first sign of {number}.
  - Because: the first ground of {number}.
- "Second case of {number}."
  - Tell: the second sign of {number}.
- (test) "Kept case of {number}."
  - Tell: the kept sign of {number}.
"""


def counter(number: int) -> str:
    return f"""\
## Answer {number} {{#answer-{number}}}

- **Kind:** counter
- **Intent:** Meet what comes in way {number}.
- **Style:** Collaborative
- **Counter:** Do it back.
"""


MANY = "---\nid: many\ntitle: Many\n---\n\n" + "\n".join(
    [*(ploy(number) for number in range(len(PLOYS))), *(counter(number) for number in range(len(PLOYS)))]
)
THREE = "---\nid: three\ntitle: Three\n---\n\n" + "\n".join(
    f"## Trick {number} {{#trick-{number}}}\n\n- **Kind:** ploy\n- **Intent:** Do thing {number}.\n- **Counter:** {line}\n"
    for number, line in enumerate(LINES[:3])
)
ONE = "---\nid: one\ntitle: One\n---\n\n## Alone {#alone}\n\n- **Kind:** ploy\n- **Counter:** Go away.\n"
WORDS = "---\nid: words\ntitle: Words\n---\n\n" + "\n".join(
    f"## What is word {number}?\n\nThe {number}th meaning of them all.\n" for number in range(4)
)
