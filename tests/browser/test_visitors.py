"""A visitor asks and is answered, and finds the conversation again."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, Route, expect

from tests.browser.people import Business, Chat, Doorway

RETURNS = "What is your return policy for boots?"
WATCH_DRAFTS = """() => {
  window.drafts = [];
  const root = document.querySelector("frontdesk-chat").shadowRoot;
  const look = () => {
    const draft = root.querySelector(".log > [aria-hidden=true] .bubble");
    if (draft) window.drafts.push(draft.textContent);
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true });
}"""


# A browser tells a tab late of what another has stored. Here it takes a second, and the page is none that has locks.
LATE_STORAGE = """(() => {
  Object.defineProperty(navigator, "locks", { value: undefined });
  const { getItem, setItem } = Storage.prototype;
  let known = false;
  Storage.prototype.getItem = function (key) { return known ? getItem.call(this, key) : null };
  Storage.prototype.setItem = function (key, value) { setItem.call(this, key, value); known = true };
  addEventListener("storage", (event) => {
    if (!event.isTrusted) return;
    event.stopImmediatePropagation();
    const { key, newValue } = event;
    setTimeout(() => {
      known = true;
      document.documentElement.className = "told";
      dispatchEvent(new StorageEvent("storage", { key, newValue }));
    }, 1000);
  });
})()"""


async def drafts_of(page: Page) -> list[str]:
    """What has been shown of replies that were still being written."""
    drafts: list[str] = await page.evaluate("window.drafts")
    return drafts


async def test_a_visitor_asks_and_sees_a_streamed_and_cited_reply(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.page.evaluate(WATCH_DRAFTS)
    await chat.say(RETURNS)
    await expect(chat.replies).to_have_count(1)
    await expect(chat.replies).to_contain_text("60 days")
    assert any(draft.startswith("Boots and shoes may be tried on") for draft in await drafts_of(chat.page))
    await chat.source("Returns").click()
    await expect(chat.panel.locator("blockquote")).to_contain_text("as long as the soles are clean")


async def test_all_tabs_and_a_reload_show_the_same_conversation(doorway: Doorway, alder: Business) -> None:
    person = await doorway.person()
    first, second, third = [Chat(await person.new_page()) for _ in range(3)]
    await asyncio.gather(first.page.goto(alder.page), second.page.goto(alder.page))
    await first.say(RETURNS)
    await expect(first.messages).to_have_count(2)
    await first.page.reload()
    await third.page.goto(alder.page)
    for chat in (first, second, third):
        await expect(chat.messages).to_have_count(2)
        await expect(chat.messages.first).to_contain_text(RETURNS)
    await second.say("Thank you!")
    for chat in (first, second, third):
        await expect(chat.messages).to_have_count(4)


async def test_of_tabs_that_open_at_once_one_begins_the_visit(doorway: Doorway, alder: Business) -> None:
    person = await doorway.person()
    tabs = [await person.new_page() for _ in range(3)]
    asking, asked_at_once = 0, []

    async def answer_late(route: Route) -> None:
        nonlocal asking
        is_new = "authorization" not in route.request.headers
        asking += is_new
        asked_at_once.append(asking)
        answer = await route.fetch()
        await asyncio.sleep(0.3)
        asking -= is_new
        await route.fulfill(response=answer)

    await person.route("**/session", answer_late)
    await asyncio.gather(*(tab.goto(alder.page) for tab in tabs))
    for tab in tabs:
        await expect(Chat(tab).panel.locator(".bubble")).to_be_visible()
    assert max(asked_at_once) == 1


async def test_tabs_that_could_not_know_of_each_other_become_one_visitor(doorway: Doorway, alder: Business) -> None:
    person = await doorway.person()
    await person.add_init_script(LATE_STORAGE)
    first, second = [Chat(await person.new_page()) for _ in range(2)]
    both_ask = asyncio.Barrier(2)

    async def answer_both(route: Route) -> None:
        if "authorization" not in route.request.headers:
            await both_ask.wait()
        await route.continue_()

    await person.route("**/session", answer_both)
    await asyncio.gather(first.page.goto(alder.page), second.page.goto(alder.page))
    for chat in (first, second):
        await expect(chat.page.locator("html.told")).to_be_visible()
    await first.say("Hello")
    for chat in (first, second):
        await expect(chat.messages).to_have_count(2)


async def test_a_page_may_take_the_chat_away_and_put_it_back(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say("Hello")
    await expect(chat.messages).to_have_count(2)
    await chat.page.evaluate("window.chat = document.querySelector('frontdesk-chat'); chat.remove()")
    await chat.page.wait_for_timeout(200)
    await chat.page.evaluate("document.querySelector('.chat').append(chat)")
    await chat.say("Thank you!")
    await expect(chat.messages).to_have_count(4)


async def test_what_is_written_without_a_network_is_sent_once_when_it_is_back(
    doorway: Doorway, alder: Business
) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say("Hello")
    await expect(chat.messages).to_have_count(2)
    await chat.page.context.set_offline(True)
    await chat.say("Where is my order 1042?")
    await expect(chat.panel.get_by_role("alert")).to_contain_text("No connection")
    await chat.page.context.set_offline(False)
    await expect(chat.messages).to_have_count(4)
    await expect(chat.replies.last).to_contain_text("1042")
    await expect(chat.panel.get_by_role("alert")).to_have_count(0)
    doorway.forgive("ERR_INTERNET_DISCONNECTED")


async def test_a_reply_that_is_written_while_the_network_is_away_comes_whole(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say(RETURNS)
    await expect(chat.messages).to_have_count(1)  # it is taken, and the agent is at work
    await chat.page.context.set_offline(True)
    await chat.page.wait_for_timeout(1500)
    await chat.page.context.set_offline(False)
    await expect(chat.replies).to_have_count(1)
    await expect(chat.replies).to_contain_text("60 days")
    await expect(chat.messages).to_have_count(2)
    doorway.forgive("ERR_INTERNET_DISCONNECTED")
