"""What the programs say to each other: a leaf that server, kiosk, display and printer share.

`SCHEMA` goes up when an older screen could no longer show a newer message rightly: a field that changes
its meaning or goes away. A new field does not raise it; readers pass over what they do not know.
"""

SCHEMA = 1
