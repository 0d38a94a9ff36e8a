"""A release: assembled, reasoned, validated, published atomically, read back."""
