"""What is on, and when."""

from __future__ import annotations

from datetime import date, timedelta

from frontdesk_tools.builtin import examples
from frontdesk_tools.ports import Desk, Event
from frontdesk_tools.spec import JSON, Argument, CallContext, Risk, Source, ToolResult, ToolSpec

SPEC = ToolSpec(
    name="event_schedule",
    description={
        "en": "list the upcoming events, streams, meetings, classes and concerts with date and place",
        "fr": "lister les prochains événements, directs, rencontres, cours et concerts avec date et lieu",
    },
    arguments=(
        Argument(
            "day", "the day asked about", {"type": "string", "format": "date"}, Source.SAID, kind="date", required=False
        ),
        Argument(
            "topic",
            "the kind of event",
            {"type": "string", "maxLength": 200},
            Source.SAID,
            kind="phrase",
            required=False,
        ),
    ),
    result_schema={
        "type": "object",
        "properties": {"events": {"type": "array", "items": {"type": "object"}}, "count": {"type": "integer"}},
        "required": ["events", "count"],
    },
    risk=Risk.READ,
    examples=examples(
        """
        When is the next event?
        What's on this weekend?
        When is the next live stream?
        Any concerts coming up?
        What events do you have tomorrow?
        show me the schedule
        When do you meet next?
        Is there a workshop soon?
        What time does the show start?
        upcoming events please
        Where is the next meetup?
        When's your next gig?
        Is anything happening on Friday?
        What is the programme for next week?
        When can I see you live?
        Do you have classes on Tuesday?
        calendar of events
        is there a reading this month
        when does the next course begin
        what's happening tonight
        what is there to attend
        which events may I come to
        anything that I could join in the coming weeks
        what could we come and see
        I'm up for something, what is going on at yours
        is the spring festival soon
        on which day is the concert
        """,
        """
        Quand a lieu le prochain événement ?
        Qu'y a-t-il ce week-end ?
        C'est quand le prochain direct ?
        Des concerts à venir ?
        Quels événements avez-vous demain ?
        montrez-moi le programme
        Quand vous retrouvez-vous ?
        Y a-t-il bientôt un atelier ?
        À quelle heure commence le spectacle ?
        prochains événements
        Où a lieu la prochaine rencontre ?
        Il se passe quelque chose vendredi ?
        Quel est le programme de la semaine prochaine ?
        calendrier des événements
        la fête d'été tombe quand cette année
        à quelle date tombe le tournoi
        quand commence le prochain cours
        que se passe-t-il ce soir
        qu'est-ce qu'on peut venir voir
        à quels événements puis-je participer
        quelque chose à voir bientôt chez vous
        quel jour tombe le concert
        la fête du printemps, c'est quel jour
        y a-t-il des activités auxquelles se joindre
        """,
    ),
    outcomes={
        "found": {"en": "Coming up:", "fr": "À venir :"},
        "item": {
            "en": "{title}: {starts_at}[[, {place}]].",
            "fr": "{title} : {starts_at}[[, {place}]].",
        },
        "none": {
            "en": "I see no such event in our calendar.",
            "fr": "Je ne vois pas de tel événement dans notre calendrier.",
        },
    },
)


class EventSchedule:
    """See SPEC."""

    spec = SPEC

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """Events of the day asked about, else the next ones."""
        day = date.fromisoformat(arguments["day"]) if "day" in arguments else None
        events = await desk.events.upcoming(
            text=arguments.get("topic"), after=day or desk.today, before=day + timedelta(days=1) if day else None
        )
        return ToolResult(
            "found" if events else "none", {"events": [_as_data(e) for e in events], "count": len(events)}
        )


def _as_data(event: Event) -> dict[str, object]:
    return {
        "title": event.title,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat() if event.ends_at else None,
        "place": event.place,
        "url": event.url,
    }
