"""A visitor asks for a person: an operator sees it in the console, takes over, answers and hands back."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.people import Business, Chat, Console, Doorway, at_work


async def test_a_visitor_is_helped_by_a_person_and_then_by_the_agent_again(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say("I want to talk to a person")
    await expect(chat.panel).to_contain_text("A person will answer you here")

    console = await at_work(doorway, alder, "Maya")
    await console.waiting.click()
    await expect(console.log).to_contain_text("I want to talk to a person")
    await console.press("Take over")
    await expect(chat.panel).to_contain_text("Maya is answering")
    await console.reply("Hello, this is Maya. What can I do for you?")
    await expect(chat.replies.last).to_contain_text("this is Maya")
    await chat.say("Are my boots repaired?")
    await expect(console.log).to_contain_text("Are my boots repaired?")
    await console.reply("They are ready for you.")
    await expect(chat.replies.last).to_contain_text("ready for you")

    await console.press("Hand back to the agent")
    await expect(chat.panel).to_contain_text("Answers at once")
    await chat.say("Where is my order 1042?")
    await expect(chat.replies.last).to_contain_text("1042")
    await expect(console.log).to_contain_text("Your order 1042")  # the console may hear of it a moment later
    await console.log.get_by_role("button", name="What the agent did").last.click()
    await expect(console.page.get_by_role("complementary")).to_contain_text("get_order")


async def test_what_one_operator_has_the_other_cannot_hand_back(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say("I want to talk to a person")
    await expect(chat.panel).to_contain_text("A person will answer you here")

    maya, sam = await at_work(doorway, alder, "Maya"), await at_work(doorway, alder, "Sam")
    for console in (maya, sam):
        await console.waiting.click()
    await maya.press("Take over")
    await expect(sam.page.get_by_role("main")).to_contain_text("Maya is answering")
    await sam.press("Hand back to the agent")
    await expect(sam.page.get_by_role("alert")).to_contain_text("Maya has this conversation")


async def test_after_the_end_a_new_conversation_begins(doorway: Doorway, alder: Business) -> None:
    person = await doorway.person()
    chat, other_tab = Chat(await person.new_page()), Chat(await person.new_page())
    for each in (chat, other_tab):
        await each.page.goto(alder.page)
    await chat.say("Can I talk to a human, please?")
    await expect(other_tab.panel).to_contain_text("A person will answer you here")

    console = await at_work(doorway, alder, "Maya")
    await console.waiting.click()
    await console.press("Resolve")
    for each in (chat, other_tab):
        await expect(each.panel).to_contain_text("This conversation has ended")
    await chat.say("Where is my order 1042?")
    for each in (chat, other_tab):
        await expect(each.messages.first).to_contain_text("human")
        await expect(each.replies.last).to_contain_text("1042")


async def test_a_wrong_password_is_told_and_signing_out_ends_the_session(doorway: Doorway, alder: Business) -> None:
    console = Console(await doorway.visit("/console/"))
    await console.sign_in(alder.email_of("Maya"), "wrong")
    await expect(console.page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")
    await console.sign_in(alder.email_of("Maya"))
    await console.press("Sign out")
    await expect(console.page.get_by_label("Password")).to_be_visible()
    await console.page.reload()
    await expect(console.page.get_by_label("Password")).to_be_visible()
