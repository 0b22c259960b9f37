"""The HTTP API: every report as JSON and CSV under `/api/v1`."""
