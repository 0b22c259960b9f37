"""The command line: every report and every act on a workspace, for people and for scripts."""

from groundswell.cli.main import app, main

__all__ = ["app", "main"]
