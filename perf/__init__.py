"""Speed and memory of the sources, measured."""
