"""The model of community-policing knowledge, its release build, stores, plans, answers and command line."""

__version__ = "0.1.0"
