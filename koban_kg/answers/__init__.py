"""Typed questions: one registry, offered alike by GraphQL, REST and the command line."""
