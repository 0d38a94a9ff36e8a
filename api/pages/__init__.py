"""Pages for people: landing, lists, things, terms and editors, readable without JavaScript."""
