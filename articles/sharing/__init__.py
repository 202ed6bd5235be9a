"""Pictures for places where an article is shared: its title beside its cover. Pillow alone."""
