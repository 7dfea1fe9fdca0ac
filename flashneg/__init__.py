"""flashneg: a spaced-repetition gym for negotiators, in the terminal."""

__version__ = "0.1.0"
