"""Forecasts: how many reactions a person's next object and next weeks are likely to draw."""
