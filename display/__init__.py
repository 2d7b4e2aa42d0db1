"""The board in the waiting room: shows and speaks every call, once."""
