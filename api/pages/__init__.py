"""Pages for people: landing, lists, things, terms, editors."""
