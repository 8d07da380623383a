"""Files of visitors and operators: what is taken, who may read it, and when it goes."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select, text, update
from structlog.testing import capture_logs

from frontdesk.channels import platform
from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connection, Connections
from frontdesk.channels.fetching import Fetcher
from frontdesk.channels.inbound import inbound_of
from frontdesk.channels.widget.rules import make_secret
from frontdesk.conversations import attachments
from frontdesk.conversations.models import Attachment
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.outside import Outside
from frontdesk.kit.settings import Settings
from frontdesk.tenants.models import Tenant
from tests.channels.test_identity import claims_of, signed
from tests.channels.visitors import Headers, ask_for_a_person, say, visit
from tests.conversations.desk import TestDesk, make_desk

GPS = {0x8825: {1: "N", 2: (48.0, 51.0, 24.0)}, 0x010F: "A camera", 0x0112: 6}  # turned by 90 degrees


def photo(width: int = 640, height: int = 480, kind: str = "JPEG") -> bytes:
    """A picture with the notes that a phone's camera leaves."""
    image, out = Image.new("RGB", (width, height), (47, 93, 80)), io.BytesIO()
    exif = image.getexif()
    for tag, value in GPS.items():
        exif[tag] = value
    image.save(out, kind, exif=exif)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name in names:
            written.writestr(name, "x")
    return out.getvalue()


async def send(
    http: httpx.AsyncClient, visitor: Headers, data: bytes, name: str = "boots.jpg", **more: Any
) -> httpx.Response:
    """Upload a file."""
    query = {"name": name, "client_id": str(more.pop("client_id", uuid4()))}
    headers = {**visitor, "Content-Type": more.pop("mime", "application/octet-stream")}
    return await http.post("/v1/widget/files", params=query, content=data, headers=headers)


async def sent(http: httpx.AsyncClient, visitor: Headers, data: bytes, name: str = "boots.jpg") -> dict[str, Any]:
    """A message that is nothing but a file."""
    uploaded = await send(http, visitor, data, name)
    assert uploaded.status_code == 201, uploaded.text
    body = {"client_id": str(uuid4()), "files": [uploaded.json()["id"]]}
    answer = await http.post("/v1/widget/messages", json=body, headers=visitor)
    assert answer.status_code == 202, answer.text
    message: dict[str, Any] = answer.json()["message"]
    return message


def read(http: httpx.AsyncClient, visitor: Headers, message: dict[str, Any]) -> Any:
    return http.get(f"/v1/widget/files/{message['attachments'][0]['id']}", headers=visitor)


async def test_a_picture_comes_back_upright_and_without_the_cameras_notes(
    http: httpx.AsyncClient, desk: TestDesk
) -> None:
    visitor = await visit(http, desk.key)
    message = await sent(http, visitor, photo())
    [shown] = message["attachments"]
    assert (message["text"], shown["name"], shown["mime"]) == ("", "boots.jpg", "image/jpeg")
    assert (shown["width"], shown["height"], shown["state"]) == (480, 640, "here")
    answer = await read(http, visitor, message)
    image = Image.open(io.BytesIO(answer.content))
    assert (image.size, dict(image.getexif()), len(answer.content)) == ((480, 640), {}, shown["size"])
    small = await http.get(f"/v1/widget/files/{shown['id']}?preview=true", headers=visitor)
    assert max(Image.open(io.BytesIO(small.content)).size) == 480


async def test_a_file_is_served_to_be_saved_and_never_run(http: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(http, desk.key)
    answer = await read(http, visitor, await sent(http, visitor, b"a,b\n1,2\n", 'x"\r\n<b>/évil.csv'))
    assert answer.content == b"a,b\n1,2\n"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9vil.csv"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"].startswith("private")


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "a.pdf"),
        ("page.html", b"only words", "page.txt"),
        ("run.exe", b"%PDF-1.7 ...", "run.pdf"),
        ("../../etc/passwd", b"words", "passwd.txt"),
        ("letter.docx", archive("[Content_Types].xml", "word/document.xml"), "letter.docx"),
        ("voice", b"OggS" + b"\0" * 40, "voice.ogg"),
        ("film.mov", b"\0\0\0\x14ftypqt  " + b"\0" * 40, "film.mov"),
    ],
)
async def test_a_files_name_ends_as_its_bytes_say(
    http: httpx.AsyncClient, desk: TestDesk, name: str, data: bytes, kept: str
) -> None:
    answer = await send(http, await visit(http, desk.key), data, name, mime="text/html")
    assert (answer.status_code, answer.json().get("name")) == (201, kept)


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"hello <script>alert(1)</script>",
        b"MZ\x90\x00 an executable",
        b"\x7fELF",
        b"\x89PNG\r\n\x1a\n and then nothing",
        b"\xff\xd8\xff<script>",
        b"\0\0\0\x18ftypheic" + b"\0" * 40,
        archive("setup.exe"),
        archive("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 broken",
    ],
)
async def test_other_kinds_are_refused_whatever_they_call_themselves(
    http: httpx.AsyncClient, desk: TestDesk, data: bytes
) -> None:
    answer = await send(http, await visit(http, desk.key), data, "boots.jpg", mime="image/jpeg")
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_file")


async def test_a_picture_of_too_many_pixels_is_refused(http: httpx.AsyncClient, desk: TestDesk) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert (await send(http, await visit(http, desk.key), out.getvalue())).status_code == 415


@pytest.mark.parametrize(
    ("mime", "data", "status"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 415),
        ("multipart/form-data", b"", 415),
        ("image/jpeg", b"", 422),
        ("image/jpeg", b"\xff\xd8\xff" * 4_000_000, 413),
    ],
)
async def test_bad_uploads_get_their_status_and_say_nothing_of_the_customer(
    http: httpx.AsyncClient, desk: TestDesk, mime: str, data: bytes, status: int
) -> None:
    visitor = await visit(http, desk.key)
    with capture_logs() as logged:
        assert (await send(http, visitor, data, "private-name.jpg", mime=mime)).status_code == status
    assert [each["event"] for each in logged] == ["request refused" if status == 413 else "upload"]
    assert "private-name" not in str(logged)


async def test_what_grows_past_the_bound_is_refused_as_it_comes(http: httpx.AsyncClient, desk: TestDesk) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b"\xff\xd8\xff" * 30_000

    visitor = await visit(http, desk.key)
    params = {"name": "a.jpg", "client_id": str(uuid4())}
    answer = await http.post("/v1/widget/files", params=params, content=endless(), headers=visitor)
    assert answer.status_code == 413


async def test_a_repeated_upload_and_a_repeated_message_have_one_effect(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    visitor, client_id = await visit(http, desk.key), uuid4()
    [first, second] = [await send(http, visitor, b"words", "a.txt", client_id=client_id) for _ in range(2)]
    assert first.json()["id"] == second.json()["id"]
    body = {"client_id": str(uuid4()), "text": "Look", "files": [first.json()["id"]]}
    [new, again] = [await http.post("/v1/widget/messages", json=body, headers=visitor) for _ in range(2)]
    assert (new.status_code, again.status_code) == (202, 200)
    assert new.json()["message"]["attachments"] == again.json()["message"]["attachments"]
    assert await count(database, desk.tenant_id) == 1


async def test_a_file_is_taken_by_one_message_only(http: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(http, desk.key)
    message = await sent(http, visitor, b"words", "a.txt")
    body = {"client_id": str(uuid4()), "files": [message["attachments"][0]["id"]]}
    assert (await http.post("/v1/widget/messages", json=body, headers=visitor)).status_code == 404


async def test_nobody_elses_file_is_read_or_taken(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database, other_tenant: UUID
) -> None:
    http, other = operator, await make_desk(database, other_tenant)
    mine = await visit(http, desk.key)
    message, waiting = await sent(http, mine, photo()), (await send(http, mine, b"words", "a.txt")).json()["id"]
    for stranger in (await visit(http, desk.key), await visit(http, other.key), {}):
        assert (await read(http, stranger, message)).status_code in (401, 404)
        body = {"client_id": str(uuid4()), "files": [waiting]}
        assert (await http.post("/v1/widget/messages", json=body, headers=stranger)).status_code in (401, 404)
    file = message["attachments"][0]["id"]
    assert (await http.get(f"/v1/console/tenants/{other_tenant}/files/{file}")).status_code == 404
    assert (await http.get(f"/v1/console/tenants/{desk.tenant_id}/files/{file}")).status_code == 200
    http.cookies.clear()
    assert (await http.get(f"/v1/console/tenants/{desk.tenant_id}/files/{file}")).status_code == 401


async def test_a_message_has_few_files_and_a_customer_only_so_much_room(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    visitor = await visit(http, desk.key)
    body = {"client_id": str(uuid4()), "files": [str(uuid4()) for _ in range(6)]}
    assert (await http.post("/v1/widget/messages", json=body, headers=visitor)).status_code == 422
    await send(http, visitor, b"words", "a.txt")
    await change(database, desk.tenant_id, size=attachments.MOST_OF_CONTACT)
    answer = await send(http, visitor, b"words", "b.txt")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_much")
    await change(database, desk.tenant_id, size=5)
    async with database.shared() as session:
        await session.execute(update(Tenant).where(Tenant.id == desk.tenant_id).values(limits={"files_mb": 0}))
    assert (await send(http, visitor, b"words", "c.txt")).status_code == 413


async def test_an_operator_sends_a_file_and_the_visitor_reads_it(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    visitor = await visit(operator, desk.key)
    conversation = (await say(operator, visitor, "Can you send me the invoice?"))["conversation_id"]
    base = f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation}"
    params = {"name": "invoice.pdf", "client_id": str(uuid4())}
    uploaded = (await operator.post(f"{base}/files", params=params, content=b"%PDF-1.7 ...")).json()
    early = await operator.get(f"/v1/widget/files/{uploaded['id']}", headers=visitor)
    assert early.status_code == 404  # it has not been sent yet
    body = {"client_id": str(uuid4()), "text": "Here it is", "files": [uploaded["id"]]}
    assert (await operator.post(f"{base}/reply", json=body)).status_code == 201
    messages = (await operator.get("/v1/widget/messages", headers=visitor)).json()["messages"]
    assert [each["name"] for each in messages[-1]["attachments"]] == ["invoice.pdf"]
    assert (await read(operator, visitor, messages[-1])).content == b"%PDF-1.7 ..."


async def test_an_operator_cannot_send_what_the_visitor_has_uploaded(
    operator: httpx.AsyncClient, desk: TestDesk
) -> None:
    visitor = await visit(operator, desk.key)
    conversation = (await say(operator, visitor, "Hello"))["conversation_id"]
    file = (await send(operator, visitor, b"words", "a.txt")).json()["id"]
    body = {"client_id": str(uuid4()), "files": [file]}
    reply = f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation}/reply"
    assert (await operator.post(reply, json=body)).status_code == 404


async def test_files_go_with_the_visitors_data(http: httpx.AsyncClient, desk: TestDesk, database: Database) -> None:
    visitor = await visit(http, desk.key)
    message = await sent(http, visitor, photo())
    await send(http, visitor, b"never sent", "b.txt")
    assert (await http.post("/v1/widget/erase", headers=visitor)).status_code == 200
    assert await count(database, desk.tenant_id) == 0
    assert (await read(http, visitor, message)).status_code == 404


async def test_an_upload_that_no_message_took_is_deleted_after_a_day(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, dispatch: Database, fetcher: Fetcher
) -> None:
    visitor = await visit(http, desk.key)
    kept = await sent(http, visitor, b"words", "a.txt")
    unused = UUID((await send(http, visitor, b"words", "b.txt")).json()["id"])
    await fetcher.run(desk.tenant_id, unused)
    assert await count(database, desk.tenant_id) == 2
    await pass_time(database, desk.tenant_id, hours=25)
    async with dispatch.shared() as session:
        due = await session.execute(text("select tenant_id, id from attachments where due_at < now()"))
        assert (desk.tenant_id, unused) in [tuple(row) for row in due]
    await fetcher.run(desk.tenant_id, unused)
    assert await count(database, desk.tenant_id) == 1
    assert (await read(http, visitor, kept)).status_code == 200


async def test_a_business_keeps_files_only_as_long_as_it_says(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, fetcher: Fetcher
) -> None:
    async with database.shared() as session:
        await session.execute(update(Tenant).where(Tenant.id == desk.tenant_id).values(limits={"keep_files_days": 30}))
    visitor = await visit(http, desk.key)
    message = await sent(http, visitor, photo())
    await pass_time(database, desk.tenant_id, hours=31 * 24)
    await fetcher.run(desk.tenant_id, UUID(message["attachments"][0]["id"]))
    assert (await read(http, visitor, message)).status_code == 404
    [shown] = (await http.get("/v1/widget/messages", headers=visitor)).json()["messages"]
    assert (shown["attachments"][0]["state"], shown["attachments"][0]["name"]) == ("gone", "boots.jpg")
    async with database.tenant(desk.tenant_id) as session:
        assert await session.scalar(select(Attachment.data)) is None


async def test_a_visitor_who_signs_in_keeps_their_files(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, keyring: Keyring
) -> None:
    async with database.tenant(desk.tenant_id) as session:
        secret = await make_secret(session, keyring, desk.tenant_id, desk.inbox_id)
    visitor = await visit(http, desk.key)
    message = await sent(http, visitor, photo())
    identity = {"X-Frontdesk-Identity": signed(secret, **claims_of(desk))}
    answer = await http.post(f"/v1/widget/{desk.key}/session", json={}, headers={**visitor, **identity})
    customer = {"Authorization": f"Bearer {answer.json()['token']}", **identity}
    assert (await read(http, customer, message)).status_code == 200
    assert (await read(http, visitor, message)).status_code in (401, 404)


async def test_an_operators_picture_is_shown_to_those_they_answer(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database, other_tenant: UUID
) -> None:
    http, other = operator, await make_desk(database, other_tenant)
    assert (await http.get("/v1/console/me/picture")).status_code == 404
    assert (await http.put("/v1/console/me/picture", content=b"words")).status_code == 415
    assert (await http.put("/v1/console/me/picture", content=photo())).status_code == 200
    visitor = await visit(http, desk.key)
    conversation = (await say(http, visitor, "Hello"))["conversation_id"]
    await ask_for_a_person(database, desk, conversation)
    reply = f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation}/reply"
    await http.post(reply, json={"client_id": str(uuid4()), "text": "Hello, I am Maya"})
    shown = (await http.get("/v1/widget/messages", headers=visitor)).json()
    picture = shown["conversation"]["picture"]
    assert picture and shown["messages"][-1]["picture"] == picture
    small = await http.get(f"/v1/widget/pictures/{picture}", headers=visitor)
    assert Image.open(io.BytesIO(small.content)).size == (128, 128)
    stranger = await visit(http, other.key)
    assert (await http.get(f"/v1/widget/pictures/{picture}", headers=stranger)).status_code == 404
    assert (await http.delete("/v1/console/me/picture")).status_code == 200
    assert (await http.get("/v1/widget/messages", headers=visitor)).json()["conversation"]["picture"] is None


async def test_a_large_file_is_read_slice_by_slice(http: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor, data = await visit(http, desk.key), b"%PDF-" + os.urandom(2 * attachments.SLICE + 7)
    assert (await read(http, visitor, await sent(http, visitor, data, "big.pdf"))).content == data


def test_a_file_stays_with_a_platform_that_does_not_hand_it_out() -> None:
    connection = Connection(uuid4(), uuid4(), cast(Any, object()), cast(Any, None))
    file = platform.Attachment("voice", "secret-reference", size=7)
    inbound = inbound_of(connection, platform.Incoming("1", "2", "", attachments=[file]))
    assert (inbound.text, inbound.media) == ("", ())
    assert inbound.content == {"attachments": [{"name": "voice", "mime": "", "size": 7, "state": "elsewhere"}]}


@pytest.fixture
async def fetcher(database: Database, keyring: Keyring, publisher: LivePublisher, settings: Settings) -> Any:
    outside = Outside()
    yield Fetcher(database, Connections(database, keyring), Caller(outside), publisher, settings.file_bytes)
    await outside.close()


async def count(database: Database, tenant_id: UUID) -> int:
    async with database.tenant(tenant_id) as session:
        return await session.scalar(select(func.count()).select_from(Attachment)) or 0


async def change(database: Database, tenant_id: UUID, **values: Any) -> None:
    async with database.tenant(tenant_id) as session:
        await session.execute(update(Attachment).where(Attachment.tenant_id == tenant_id).values(**values))


async def pass_time(database: Database, tenant_id: UUID, hours: int) -> None:
    async with database.tenant(tenant_id) as session:
        await session.execute(
            update(Attachment)
            .where(Attachment.tenant_id == tenant_id)
            .values(due_at=Attachment.due_at - timedelta(hours=hours))
        )
