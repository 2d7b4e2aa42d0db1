import pytest
from playwright.sync_api import expect
from tests.web.test_board_page import join, ground_calls, SILENT
pytestmark = [pytest.mark.browser]
from tests.web.conftest import *  # noqa
@pytest.mark.parametrize("size",[(1366,641),(1920,1080)])
def test_shot(server, window, size):
    context = window.context(viewport={"width":size[0],"height":size[1]})
    context.add_init_script("HTMLMediaElement.prototype.play = function () {};")
    context.route("**/icons.*", lambda r: r.abort())
    page = join(server, context, "ground")
    ground_calls(server, 4, language="ar")
    expect(page.locator("#sound")).to_be_visible()
    page.screenshot(path=f"/tmp/trees/lines_{size[0]}.png")
