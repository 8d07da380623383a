"""Search the business's documents. The agent's own `answer` does this on every turn; as a tool it serves models that plan."""

from __future__ import annotations

from frontdesk_tools.builtin import examples
from frontdesk_tools.ports import Desk
from frontdesk_tools.spec import JSON, Argument, CallContext, Risk, Source, ToolResult, ToolSpec

SPEC = ToolSpec(
    name="search_knowledge",
    description={
        "en": "search the business's documents for policies, opening hours, prices of services and how things work",
        "fr": "chercher dans les documents de l'entreprise : conditions, horaires, tarifs, fonctionnement",
    },
    arguments=(
        Argument(
            "query",
            "what to look for",
            {"type": "string", "minLength": 1, "maxLength": 500},
            Source.SAID,
            kind="phrase",
        ),
    ),
    result_schema={
        "type": "object",
        "properties": {"passages": {"type": "array", "items": {"type": "object"}}},
        "required": ["passages"],
    },
    risk=Risk.READ,
    examples=examples(
        """
        What is your return policy for boots?
        When are you open?
        Do you deliver on weekends?
        How can I pay?
        Where are you located?
        Is there parking nearby?
        What does shipping cost?
        How long is the guarantee?
        Can I bring my dog?
        Do you take credit cards?
        What are the rules here?
        How do I become a member?
        Are you wheelchair accessible?
        Do I need an appointment?
        What happens if I am late?
        How do refunds work?
        Can I send something back if it doesn't fit?
        Do you repair things?
        Is there a student discount?
        Who do I contact about a complaint?
        until what time can I come by
        how much does it cost per hour
        what happens if it breaks after a month
        is there somewhere to leave the car
        may I bring my little sister
        I left my umbrella at your place
        I'm allergic to nuts, what can I have
        what do I have to bring with me
        is it cheaper for pensioners
        how do I get my money back
        I forgot my password
        who pays for the return
        can I change my booking to another day
        do you take on apprentices
        nobody answers the phone
        what if it rains
        it arrived broken, what now
        how long does it take
        is it safe for children
        where does the wool come from
        who is in charge of the accounts
        my husband uses a wheelchair
        I lost my receipt
        can I try it before I buy it
        do you offer private lessons
        are you looking for staff
        do you keep my personal data
        what is included in the price
        can it be paid in instalments
        are you closed over Christmas
        where do I find my bill
        I never got an invoice
        can you send me a receipt for what I paid
        do you have a newsletter
        is there something by mail I could subscribe to
        can I collect what I ordered myself
        is it possible to fetch a parcel at your shop
        I'd sooner get my things from you than have them brought
        you need not ship anything, I am coming over to take it with me
        is my phone number passed on to other firms
        do you make money with what you know about me
        how do I reach you
        the address on my parcel is wrong
        can the delivery go to my neighbour's instead
        I have not got my refund yet
        by when must I order to have it tomorrow
        if I order now, when would it be here
        we need a larger quantity for our company
        can I come back to change the size
        how do I end my contract
        how can I cancel my membership
        tell me something funny
        sing me a song
        what will the weather be in Rome tomorrow
        is it raining in Madrid
        who won the match last night
        when did the Roman empire end
        what is twelve times eight
        which series should I watch
        write a poem for me
        what is the capital of Peru
        what do you think about politics
        translate this sentence for me
        it does not work
        I am unhappy with what I got
        could somebody come to my house
        is somebody there on the public holiday
        when is the bin collected
        on which day do weddings take place
        can we hire the place for ourselves
        may I take pictures inside
        who will read what I send you
        tell me first what it is going to cost
        where do I leave my things meanwhile
        do you have something for coeliacs
        could I come and work with you
        the money is not back on my account
        I'd like one as soon as you have them again
        is there an hour when it costs less
        which song do you like best
        """,
        """
        Quelle est votre politique de retour ?
        Quels sont vos horaires ?
        Livrez-vous le week-end ?
        Comment puis-je payer ?
        Où êtes-vous ?
        Y a-t-il un parking ?
        Combien coûte la livraison ?
        Combien de temps dure la garantie ?
        Puis-je venir avec mon chien ?
        Acceptez-vous la carte bancaire ?
        Quel est le règlement ?
        Comment devenir membre ?
        Est-ce accessible en fauteuil roulant ?
        Faut-il prendre rendez-vous ?
        Que se passe-t-il si je suis en retard ?
        Comment être remboursé ?
        Est-ce que ça contient des noix ?
        Êtes-vous ouverts le dimanche ?
        jusqu'à quelle heure je peux passer
        c'est combien de l'heure
        que faire si ça casse au bout d'un mois
        où laisser la voiture
        je peux venir avec ma petite sœur
        j'ai oublié mon parapluie chez vous
        je suis allergique aux noix
        qu'est-ce qu'il faut apporter
        c'est moins cher pour les retraités
        comment récupérer mon argent
        j'ai perdu mon mot de passe
        qui paie le retour
        je peux changer la date de ma réservation
        vous recrutez
        personne ne répond au téléphone
        et s'il pleut
        c'est arrivé cassé
        ça prend combien de temps
        mon mari est en fauteuil roulant
        j'ai perdu mon ticket
        vous êtes fermés à Noël
        on peut payer en plusieurs fois
        qu'est-ce qui est compris dans le prix
        où trouver mon reçu
        je n'ai pas eu de facture
        avez-vous une lettre d'information
        puis-je retirer mon achat moi-même
        j'aime mieux passer prendre mes articles qu'être livré
        pas besoin de me l'expédier, je viens le prendre chez vous
        donnez-vous mes informations à d'autres sociétés
        gagnez-vous de l'argent avec mes données
        je préfère aller retirer ça sur place
        quelles sont vos coordonnées
        l'adresse sur mon colis est fausse
        mon remboursement n'est pas encore là
        si je commande maintenant, ce sera là quand
        il nous en faut beaucoup pour l'entreprise
        comment mettre fin à mon contrat
        comment arrêter mon adhésion
        racontez-moi quelque chose de drôle
        chantez-moi une chanson
        peut-on louer la salle pour une fête
        a-t-on le droit de photographier
        qui lira ce que je vous envoie
        dites-moi d'abord combien ça me coûtera
        où laisser mes affaires pendant ce temps
        avez-vous quelque chose pour les cœliaques
        je peux rejoindre votre équipe
        l'argent n'est pas revenu sur mon compte
        je voudrais être servi dès qu'il y en aura
        donnez-moi le nom d'un bon roman
        qui est votre chanteur préféré
        va-t-il pleuvoir à Madrid demain
        il fait combien de degrés à Rome
        qui a gagné le match hier
        en quelle année est mort Napoléon
        combien font douze fois huit
        quelle série dois-je regarder
        écrivez-moi un poème
        quelle est la capitale du Pérou
        que pensez-vous de la politique
        je suis mécontent de ce que j'ai reçu
        ça s'est cassé tout de suite
        quelqu'un pourrait venir chez moi
        quel jour se font les mariages
        c'est quel jour, les ordures
        qui a accès à mes données
        je n'arrive plus à me connecter
        nous viendrons avec un groupe d'élèves
        y a-t-il un escalier à monter
        """,
    ),
    outcomes={
        "found": {"en": "This is what our documents say:", "fr": "Voici ce que disent nos documents :"},
        "none": {"en": "Our documents say nothing about that.", "fr": "Nos documents n'en disent rien."},
    },
    ask={"query": {"en": "What would you like to know?", "fr": "Que souhaitez-vous savoir ?"}},
)


class SearchKnowledge:
    """See SPEC."""

    spec = SPEC

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """The nearest passages."""
        passages = await desk.knowledge.search(str(arguments["query"]), limit=5)
        data = [{"id": p.id, "document": p.document, "text": p.text, "score": p.score} for p in passages]
        return ToolResult("found" if data else "none", {"passages": data})
