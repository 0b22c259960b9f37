"""Finding people, topics and objects by words: an index in SQLite files beside the lake, named by its manifest."""
