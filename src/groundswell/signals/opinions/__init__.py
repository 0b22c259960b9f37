"""Opinions: whether a text is for or against, who thinks what of what, and what a reaction says of its object."""
