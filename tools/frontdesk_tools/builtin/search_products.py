"""Find products; its arguments grow from the columns of the tenant's catalogue."""

from __future__ import annotations

from decimal import Decimal

from frontdesk_tools.builtin import examples
from frontdesk_tools.ports import Desk, Facet, Product, ProductQuery
from frontdesk_tools.spec import JSON, Argument, CallContext, Risk, Source, ToolResult, ToolSpec

FIXED = ("query", "min_price", "max_price")

_QUERY = Argument(
    "query",
    "what kind of product, in the customer's words",
    {"type": "string", "minLength": 1, "maxLength": 200},
    Source.SAID,
    kind="phrase",
    required=False,
)
_MAX = Argument(
    "max_price", "the highest price", {"type": "number", "minimum": 0}, Source.SAID, kind="money", required=False
)
_MIN = Argument(
    "min_price", "the lowest price", {"type": "number", "minimum": 0}, Source.SAID, kind="money", required=False
)

_PRODUCT = {
    "type": "object",
    "properties": {"sku": {"type": "string"}, "name": {"type": "string"}, "price": {"type": "object"}},
    "required": ["sku", "name", "price"],
}

_EXAMPLES = examples(
    """
    Do you have a tent for four under 300?
    I'm looking for a rain jacket
    Do you sell birthday cakes?
    What lamps do you have?
    Show me your cheapest headphones
    Which backpack would you recommend?
    I need a gift for my mother
    how much is the blue mug
    What does the large version cost?
    Have you got any wireless speakers below 80 dollars?
    something waterproof for hiking
    Is the oak table in stock?
    looking for running shoes between 50 and 100
    any vegan snacks?
    What can I get for 20 euros?
    I want to buy a bicycle
    price of a desk lamp
    Do you carry organic coffee?
    need a chair for my office
    Can you suggest a good book for kids?
    What sizes does the sweater come in?
    I'd like a bottle that holds 1 litre
    which models do you have for six people
    Got any board games for two players?
    Do you have this in red?
    let me see some kettles
    can I see your suitcases
    show me a blanket
    show me rings
    shirts in blue
    a skirt in green, please
    I'm after a coat in black
    I need a ladder of 300 cm
    I need pillows 60 cm wide
    curtains 140 cm
    ladders available?
    are there any saws left
    got a stapler
    """,
    """
    Avez-vous une tente pour quatre à moins de 300 ?
    Je cherche une veste de pluie
    Vendez-vous des gâteaux d'anniversaire ?
    Quelles lampes avez-vous ?
    Montrez-moi vos casques les moins chers
    Quel sac à dos me conseillez-vous ?
    Je cherche un cadeau pour ma mère
    combien coûte la tasse bleue
    Quel est le prix de la grande taille ?
    Auriez-vous une enceinte sans fil à moins de 80 euros ?
    La table en chêne est-elle en stock ?
    je voudrais acheter un vélo
    des chaussures de course entre 50 et 100 euros
    Avez-vous du pain sans gluten ?
    Que puis-je avoir pour 20 euros ?
    Il me faut un gâteau pour huit personnes
    vous avez des tartes ?
    prix d'une baguette
    Faites-vous des sandwichs ?
    Un jeu de société pour deux joueurs ?
    montrez-moi une lampe
    faites-moi voir une bouilloire
    montrez-moi des valises
    je peux voir vos bagues
    une chemise en bleu
    un manteau noir, vous avez
    il me faut une échelle de 300 cm
    il me faut un sac de 60 litres
    vous avez encore des scies en stock
    une agrafeuse en stock ?
    """,
)


class SearchProducts:
    """A search over one catalogue; without facets, over name and price only."""

    def __init__(self, facets: tuple[Facet, ...] = ()) -> None:
        self.spec = ToolSpec(
            name="search_products",
            description={
                "en": "find products of the catalogue by kind, features and price",
                "fr": "trouver des produits du catalogue par genre, caractéristiques et prix",
            },
            arguments=(_QUERY, _MIN, _MAX, *(_argument(facet) for facet in facets if facet.name not in FIXED)),
            result_schema={
                "type": "object",
                "properties": {"products": {"type": "array", "items": _PRODUCT}, "count": {"type": "integer"}},
                "required": ["products", "count"],
            },
            risk=Risk.READ,
            examples=_EXAMPLES,
            outcomes={
                "found": {"en": "This is what fits:", "fr": "Voici ce qui convient :"},
                "item": {
                    "en": "{name}: {price}[[, {note}]].",
                    "fr": "{name} : {price}[[, {note}]].",
                },
                "none": {
                    "en": "I have found no product that fits.",
                    "fr": "Je n'ai trouvé aucun produit qui convienne.",
                },
            },
            ask={
                "query": {
                    "en": "What kind of product are you looking for?",
                    "fr": "Quel genre de produit cherchez-vous ?",
                }
            },
        )

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """Only products that meet every argument."""
        query = ProductQuery(
            text=arguments.get("query"),
            min_price=_decimal(arguments.get("min_price")),
            max_price=_decimal(arguments.get("max_price")),
            filters={name: value for name, value in arguments.items() if name not in FIXED},
        )
        products = await desk.products.search(query)
        data = {"products": [as_data(product, context.language) for product in products], "count": len(products)}
        return ToolResult("found" if products else "none", data)


def as_data(product: Product, language: str) -> dict[str, object]:
    """A product as result data."""
    out_of_stock = {"en": "out of stock at the moment", "fr": "actuellement épuisé"}
    return {
        "sku": product.sku,
        "name": product.name,
        "price": {"amount": str(product.price), "currency": product.currency},
        "stock": product.stock,
        "note": None if product.stock > 0 else out_of_stock.get(language, out_of_stock["en"]),
        "attributes": dict(product.attributes),
    }


def _argument(facet: Facet) -> Argument:
    if facet.type == "number":
        schema: JSON = {"type": "number"}
        return Argument(
            facet.name,
            facet.name.replace("_", " "),
            schema,
            Source.SAID,
            kind="number",
            required=False,
            unit=facet.unit,
        )
    schema = {"type": "boolean"} if facet.type == "flag" else {"type": "string", "enum": list(facet.values)}
    return Argument(facet.name, facet.name.replace("_", " "), schema, Source.CHOICE, required=False)


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
