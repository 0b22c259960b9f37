"""What is read from a network and kept current: feeds, and streams of networks, into a spool that is then added."""
