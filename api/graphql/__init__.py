"""The GraphQL door: schema from the model, compiled execution."""
