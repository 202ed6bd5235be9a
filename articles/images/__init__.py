"""Pictures as files: refused or taken, cut to what the pages show, kept in the storage."""
