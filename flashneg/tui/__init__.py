"""The terminal user interface: keys into calls of a session, state into widgets."""
