"""Gateways: how a letter leaves the house. Each is one way to one kind of address."""
