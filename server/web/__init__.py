"""The pages: staff consoles, the manager's floor, the visitor's phone page, a board for any browser.

Every live page works alike: the server renders the whole view to HTML and sends it over one WebSocket; the
page's script puts it in place. Only the board draws for itself, so that an old television can show it.
"""
