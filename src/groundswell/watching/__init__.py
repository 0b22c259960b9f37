"""What watches saved topics: what is unusual about their days, kept as alerts, and told by e-mail."""
