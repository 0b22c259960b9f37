"""Accuracy and real data: what Groundswell makes of public sets, written into the documentation."""
