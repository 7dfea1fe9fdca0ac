"""The pure core: words of the field as data, and the rules that decide. Standard library only."""
