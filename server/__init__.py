"""The server: routes queues to desks, keeps the journal, feeds every screen."""

VERSION = "0.1.0"
