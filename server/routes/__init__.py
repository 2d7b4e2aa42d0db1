"""The HTTP and WebSocket edges: parse, act, answer. No rules, no SQL."""
