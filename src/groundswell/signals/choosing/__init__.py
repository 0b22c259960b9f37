"""Choosing people together: whom to ask so that the most distinct people react, under a budget and limits."""
