"""Groundswell finds the people whose words move others, shows why, and measures what it was worth."""

from importlib.metadata import version

__version__ = version("groundswell")
