"""The web app: every report as a page, and the HTTP API beside it."""
