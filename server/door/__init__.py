"""The door: who comes in, how often, and how a refusal is said. Routes and pages both stand behind it."""
