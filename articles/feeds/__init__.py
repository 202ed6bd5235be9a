"""Feeds of everything, of a category and of a source, as RSS 2.0, Atom and JSON Feed."""
