"""Validation: whether a score says anything about the weeks that follow, beside the usual ways to rank people."""
