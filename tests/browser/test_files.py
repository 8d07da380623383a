"""Files in the chat and in the console: attached, seen, enlarged, saved; whatever the network does."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import FilePayload, Page, Route, expect

from tests.browser.people import Business, Chat, Doorway, at_work
from tests.browser.test_host_page import strict_shop
from tests.browser.test_widget import fresh as fresh
from tests.browser.widgets import choose
from tests.channels.smtp import MailServer

DROP = """(panel, [name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/plain" }));
  for (const kind of ["dragover", "drop"]) panel.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
PASTE = """(field, bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DRAWN = """(canvas) => {
  const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0, 1, 1);
  return copy.getImageData(0, 0, 1, 1).data[3] === 255;
}"""


def picture(kind: str = "JPEG") -> bytes:
    """A boot, more or less."""
    image, out = Image.new("RGB", (900, 600), (224, 214, 190)), io.BytesIO()
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((330, 120, 470, 430), 30, fill=(96, 62, 38))
    draw.rounded_rectangle((330, 340, 640, 450), 50, fill=(96, 62, 38))
    draw.rectangle((320, 440, 650, 470), fill=(40, 36, 32))
    image.save(out, kind)
    return out.getvalue()


BOOTS = FilePayload(name="boots.jpg", mimeType="image/jpeg", buffer=picture())
INVOICE = FilePayload(name="invoice.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 an invoice")


async def attach(chat: Chat, *files: FilePayload) -> None:
    """Choose files."""
    await chat.panel.locator("input[type=file]").set_input_files(files)


async def is_drawn(page: Page, canvas: str) -> None:
    """The canvas shows a picture."""
    for _ in range(100):
        if await page.locator(canvas).last.evaluate(DRAWN):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the picture was not drawn")


async def test_a_visitor_and_an_operator_send_each_other_files(
    doorway: Doorway, fresh: Business, tmp_path: Path
) -> None:
    chat = Chat(await doorway.visit(fresh.page))
    await attach(chat, BOOTS, INVOICE)
    chips = chat.panel.locator(".tray .chip")
    await expect(chips).to_have_count(2)
    await expect(chips.first).to_contain_text("KB")
    await chat.say("The sole of my boots is broken")
    await expect(chips).to_have_count(0)
    mine = chat.messages.first
    await expect(mine.get_by_role("button", name="Enlarge boots.jpg")).to_be_visible()
    await is_drawn(chat.page, "frontdesk-chat .picture canvas")
    await expect(chat.replies.first).to_contain_text("cannot open the file")
    await mine.get_by_role("button", name="Enlarge boots.jpg").press("Enter")
    viewer = chat.page.get_by_role("dialog", name="boots.jpg")
    await expect(viewer).to_be_visible()
    await chat.page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await expect(chat.panel).to_be_visible()
    console = await at_work(doorway, fresh, "Maya")
    await console.rows.first.click()
    await expect(console.log.get_by_role("link", name="invoice.pdf")).to_be_visible()
    shown = console.log.get_by_role("button", name="Enlarge boots.jpg").locator("img")
    await expect(shown).to_have_js_property("complete", True)
    assert await shown.evaluate("(image) => image.naturalWidth") == 480
    await console.page.set_viewport_size({"width": 1280, "height": 480})
    await expect(console.log.get_by_role("article").last).to_be_in_viewport(ratio=1)
    await console.page.locator(".composer input[type=file]").set_input_files(
        [FilePayload(name="label.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 a label")]
    )
    await console.reply("Print this and send them back")
    async with chat.page.expect_download() as saved:
        await chat.replies.last.get_by_role("button", name="Save label.pdf").click()
    await (await saved.value).save_as(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes() == b"%PDF-1.7 a label"
    await expect(chat.panel.locator(".name .face").last).to_have_text("M")


async def test_a_file_alone_is_a_message_and_a_person_is_offered(doorway: Doorway, fresh: Business) -> None:
    chat = Chat(await doorway.visit(fresh.page))
    await attach(chat, BOOTS)
    await chat.panel.get_by_role("button", name="Send", exact=True).click()
    await expect(chat.messages.first.locator(".bubble")).to_have_count(0)
    await expect(chat.replies.first).to_contain_text("cannot open files")
    await chat.replies.first.get_by_role("button", name="Yes, please").click()
    await expect(chat.panel.locator(".who")).to_contain_text("A person will answer you here")


async def test_files_are_dropped_and_pasted(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.panel.evaluate(DROP, ["notes.txt", "some notes"])
    await chat.field.evaluate(PASTE, list(picture("PNG")))
    chips = chat.panel.locator(".tray .chip")
    await expect(chips.filter(has_text="notes.txt")).to_be_visible()
    await expect(chips.filter(has_text="image.png")).to_be_visible()
    await is_drawn(chat.page, "frontdesk-chat .tray canvas")
    await chips.filter(has_text="notes.txt").get_by_role("button", name="Remove notes.txt").press("Enter")
    await expect(chips).to_have_count(1)
    await expect(chat.field).to_be_focused()


async def test_what_is_not_taken_says_what_to_do(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    big = FilePayload(name="film.mp4", mimeType="video/mp4", buffer=b"\0" * (10 * 1024 * 1024 + 1))
    page = FilePayload(name="page.html", mimeType="text/html", buffer=b"<!doctype html><script>1</script>")
    await attach(chat, big, page)
    chips = chat.panel.locator(".tray .chip")
    await expect(chips.first).to_contain_text("Larger than 10 MB: send a smaller file")
    await expect(chips.last).to_contain_text("This kind is not taken: send a picture, PDF")
    await expect(chat.panel.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    doorway.forgive("415")


async def test_pictures_are_shown_under_a_strict_policy(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await strict_shop(doorway, alder))
    await chat.page.get_by_role("button", name="Open the chat").click()
    await attach(chat, BOOTS)
    await is_drawn(chat.page, "frontdesk-chat .tray canvas")
    await chat.say("Look at these")
    await expect(chat.messages.first.locator(".picture")).to_be_visible()
    await is_drawn(chat.page, "frontdesk-chat .picture canvas")
    assert doorway.troubles == []


async def test_an_upload_that_breaks_is_sent_again_and_one_that_goes_on_may_be_taken_back(
    doorway: Doorway, alder: Business
) -> None:
    chat = Chat(await doorway.visit(alder.page))
    answers = asyncio.Event()

    async def silent(route: Route) -> None:
        await answers.wait()
        await route.abort()

    await chat.page.route("**/v1/widget/files?*", silent)
    await attach(chat, INVOICE)
    chip = chat.panel.locator(".tray .chip")
    await expect(chip.get_by_role("progressbar", name="Sending invoice.pdf")).to_be_visible()
    answers.set()
    await expect(chip).to_contain_text("The connection broke")
    await chat.page.unroute("**/v1/widget/files?*")
    await chip.get_by_role("button", name="Send it again").click()
    await expect(chip.get_by_role("progressbar")).to_be_hidden()
    await expect(chip).not_to_have_class("chip bad")
    await chip.get_by_role("button", name="Remove invoice.pdf").click()
    await expect(chip).to_have_count(0)
    doorway.forgive("ERR_FAILED")


async def test_what_was_not_taken_leaves_after_a_reload_once(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await attach(chat, INVOICE)
    await expect(chat.panel.locator(".tray progress")).to_be_hidden()
    await chat.page.route("**/v1/widget/messages", lambda route: route.abort())
    await chat.say("Here is my invoice")
    await expect(chat.panel.locator(".row.mine.waiting .chip")).to_contain_text("invoice.pdf")
    await chat.page.unroute("**/v1/widget/messages")
    await chat.page.reload()
    again = Chat(chat.page)
    await expect(again.messages.first).to_contain_text("invoice.pdf")
    await expect(again.replies.first).to_be_visible()
    await expect(again.panel.locator(".row.mine")).to_have_count(1)
    assert await chat.page.evaluate("Object.keys(localStorage).filter((key) => key.endsWith(':out')).length") == 0
    doorway.forgive("ERR_FAILED")


async def test_a_file_that_had_not_arrived_before_a_reload_is_told(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.page.route("**/v1/widget/files?*", lambda route: asyncio.sleep(0))  # never answered
    await attach(chat, INVOICE)
    await chat.say("Here is my invoice")
    await expect(chat.panel.locator(".row.mine.waiting")).to_be_visible()
    await chat.page.reload()
    again = Chat(chat.page)
    await again.panel.get_by_role("button", name="Attach it again").click()
    await expect(again.messages.first).to_contain_text("Here is my invoice")
    await expect(again.messages.first.locator(".chip")).to_have_count(0)
    doorway.forgive("ERR_")


async def test_an_operators_picture_is_seen_on_take_over(doorway: Doorway, fresh: Business) -> None:
    chat = Chat(await doorway.visit(fresh.page))
    await chat.say("I want to talk to a person")
    console = await at_work(doorway, fresh, "Maya")
    doorway.forgive("404")
    await console.press("Your picture")
    dialog = console.page.get_by_role("dialog", name="Your picture")
    await dialog.locator("input").set_input_files([BOOTS])
    await expect(dialog.locator("img.face")).to_be_visible()
    await dialog.get_by_role("button", name="Close").click()
    await console.waiting.click()
    await console.press("Take over")
    await console.reply("Hello, I am Maya")
    await expect(chat.replies.last).to_contain_text("I am Maya")
    await is_drawn(chat.page, "frontdesk-chat header .face canvas")
    await is_drawn(chat.page, "frontdesk-chat .name .face canvas")


async def test_the_conversation_is_sent_by_e_mail_in_the_end(
    doorway: Doorway, fresh: Business, post: MailServer
) -> None:
    chat = Chat(await doorway.visit(fresh.page))
    await chat.say("What is your return policy for boots?")
    await expect(chat.replies).to_have_count(1)
    await choose(chat, "Send it by e-mail")
    await chat.panel.get_by_role("textbox", name="E-mail").fill("ana@example.com")
    await chat.panel.locator(".sheet").get_by_role("button", name="Send", exact=True).click()
    await expect(chat.panel.locator(".sheet")).to_have_count(0)
    [(to, message)] = [each for each in post.received if "Alder" in each[1]["Subject"]]
    assert to == "ana@example.com"
    assert "return policy for boots" in message.get_content()
    console = await at_work(doorway, fresh, "Maya")
    await console.rows.first.click()
    await console.press("Resolve")
    await expect(chat.panel.locator(".ending").get_by_role("button", name="Send it by e-mail")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_it_all(doorway: Doorway, alder: Business, scheme: str) -> None:
    phone = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "color_scheme": scheme}
    chat = Chat(await doorway.visit(alder.page, **phone))
    await attach(chat, BOOTS, INVOICE)
    await chat.say("My boots, and the invoice")
    await expect(chat.messages.first.locator(".picture")).to_be_visible()
    await attach(chat, BOOTS)
    width = await chat.panel.evaluate("(panel) => panel.scrollWidth - panel.clientWidth")
    assert width == 0
