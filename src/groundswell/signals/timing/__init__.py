"""Timing: when an audience is about, how soon it reacts, and what a person's own repeated posts drew."""
