"""What schemathesis can't know of the hub by itself: values worth sending, and what a right answer is.

Loaded by scripts/schemathesis. The judge is GraphQL's reference implementation: what it finds no fault
with must not be refused as a wrong document, what it refuses must be, and an answer must have the shape
that was asked for.
"""

import os

import graphql
import requests
import schemathesis
from graphql import GraphQLEnumType, GraphQLError, GraphQLList, GraphQLNonNull, GraphQLObjectType
from graphql.language import ast
from hypothesis import strategies as st
from schemathesis.graphql import nodes
from schemathesis.graphql.checks import GraphQLClientError, GraphQLServerError
from schemathesis.core.failures import AcceptedNegativeData

URL = os.environ["COMMONPLACE_URL"]
TOKEN = os.environ.get("COMMONPLACE_TOKEN")
HEADERS = {"Authorization": f"Bearer {TOKEN}"} if TOKEN else {}
SDL = requests.get(f"{URL}/schema.graphql", timeout=30).text
SCHEMA = graphql.build_schema(SDL)

# --- Scalars -----------------------------------------------------------------------------------------

TEXT = st.text(max_size=40)
schemathesis.graphql.scalar("Markdown", TEXT.map(nodes.String))
schemathesis.graphql.scalar("HTML", TEXT.map(nodes.String))
schemathesis.graphql.scalar("JSON", TEXT.map(nodes.String))
schemathesis.graphql.scalar("URL", st.from_regex(r"https?://[a-z]{1,8}\.example/", fullmatch=True).map(nodes.String))


def only_text(node, _variables=None):
    if not isinstance(node, ast.StringValueNode):
        raise GraphQLError("a text is expected", node)
    return node.value


for name in ("DateTime", "HTML", "Markdown", "URL"):
    SCHEMA.type_map[name].parse_literal = only_text

# --- Values ------------------------------------------------------------------------------------------
# Half of the documents are tamed: real ids, pages that exist, one field where exactly one is asked for.
# Without that nearly all would be refused at the door, and nothing behind it would run.

NOUNS = ["documents", "spaces", "organizations", "people", "segments", "agreements", "groups", "walls"]


def pool():
    """Ids that this role can see, by noun."""
    found = {}
    for noun in NOUNS:
        query = f"{{ {noun}(first: 20) {{ nodes {{ id }} }} }}"
        answer = requests.post(f"{URL}/graphql", json={"query": query}, headers=HEADERS, timeout=30).json()
        ids = [node["id"] for node in ((answer.get("data") or {}).get(noun) or {}).get("nodes", [])]
        if ids:
            found[{"people": "person"}.get(noun, noun.removesuffix("s"))] = ids
    return found


POOL = pool()
ANY = sorted(id for ids in POOL.values() for id in ids)


def real_id(hint, number):
    """An id that fits an argument of this name, or any."""
    ids = next((ids for noun, ids in POOL.items() if noun in hint.lower()), ANY)
    return ids[number % len(ids)] if ids else "none"


class Tame(graphql.Visitor):
    def __init__(self, types, number):
        super().__init__()
        self.types = types
        self.number = number

    def enter_field(self, node, *_):
        first = [a for a in node.arguments if a.name.value == "first"]
        last = [a for a in node.arguments if a.name.value == "last"]
        kept = [a for a in node.arguments if a.name.value not in ("first", "last", "after", "before")]
        if first or last:
            size = ast.ArgumentNode(name=(first or last)[0].name, value=ast.IntValueNode(value=str(1 + self.number % 5)))
            kept.append(size)
        if len(kept) != len(node.arguments) or first or last:
            return ast.FieldNode(
                alias=node.alias, name=node.name, arguments=tuple(kept),
                directives=node.directives, selection_set=node.selection_set,
            )

    def enter_argument(self, node, *_):
        return self.identified(node, ast.ArgumentNode)

    def enter_object_field(self, node, *_):
        return self.identified(node, ast.ObjectFieldNode)

    def identified(self, node, kind):
        kinds = (ast.StringValueNode, ast.IntValueNode)
        of = self.types.get_input_type()
        if of and graphql.get_named_type(of).name == "ID":
            self.number += 1
            text = ast.StringValueNode(value=real_id(node.name.value, self.number))
            if isinstance(node.value, kinds):
                return kind(name=node.name, value=text)
            if isinstance(node.value, ast.ListValueNode):
                return kind(name=node.name, value=ast.ListValueNode(values=(text,)))

    def enter_object_value(self, node, *_):
        of = self.types.get_input_type()
        if of and getattr(graphql.get_named_type(of), "is_one_of", False):
            given = [f for f in node.fields if not isinstance(f.value, ast.NullValueNode)]
            if len(node.fields) > 1 and given:
                return ast.ObjectValueNode(fields=(given[self.number % len(given)],))


def tamed(document, number):
    types = graphql.TypeInfo(SCHEMA)
    return graphql.visit(document, graphql.TypeInfoVisitor(types, Tame(types, number)))


@schemathesis.hook
def flatmap_body(context, body):
    if not isinstance(body, ast.DocumentNode) or graphql.validate(SCHEMA, tamed(body, 0)):
        return st.just(body)
    return st.one_of(st.just(body), st.integers(0, 1000).map(lambda number: tamed(body, number)))


# --- What a right answer is --------------------------------------------------------------------------

# A value that the schema can't rule out, or something that this role can't have: right, and never a fault.
REFUSALS = {
    "BAD_USER_INPUT", "NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED",
    "QUERY_TOO_LARGE", "QUERY_TOO_DEEP", "QUERY_TOO_COMPLEX", "RATE_LIMITED",
}
WRONG_DOCUMENTS = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}


def codes(errors):
    return [(error.get("extensions") or {}).get("code") for error in errors]


def shaped(of, value, nodes_, where):
    """The first difference between a value and what was asked for, or none."""
    if isinstance(of, GraphQLNonNull):
        return f"{where} is null" if value is None else shaped(of.of_type, value, nodes_, where)
    if value is None:
        return None
    if isinstance(of, GraphQLList):
        if not isinstance(value, list):
            return f"{where} is no list"
        faults = (shaped(of.of_type, item, nodes_, f"{where}.{at}") for at, item in enumerate(value))
        return next(filter(None, faults), None)
    if isinstance(of, GraphQLEnumType):
        return None if value in of.values else f"{where} is {value!r}, no {of.name}"
    if not graphql.is_composite_type(of):
        kinds = {"Int": int, "Float": (int, float), "Boolean": bool, "JSON": object}
        good = isinstance(value, kinds.get(of.name, str))
        return None if good else f"{where} is {value!r}, no {of.name}"
    if not isinstance(value, dict):
        return f"{where} is no object"
    asked = {}
    for field, on in (pair for node in nodes_ for pair in selected(node.selection_set)):
        if on is None or isinstance(of, GraphQLObjectType) and applies(on, of):
            asked.setdefault((field.alias or field.name).value, []).append(field)
    if not isinstance(of, GraphQLObjectType):
        return None  # which type it is was not asked for: what is said of each is checked where it is
    if extra := set(value) - set(asked):
        return f"{where} has {sorted(extra)}, which nobody asked for"
    for name, fields in asked.items():
        if name not in value:
            return f"{where}.{name} is missing"
        if fields[0].name.value == "__typename":
            if value[name] != of.name:
                return f"{where}.{name} is {value[name]!r}, no {of.name}"
            continue
        if fault := shaped(of.fields[fields[0].name.value].type, value[name], fields, f"{where}.{name}"):
            return fault
    return None


def selected(set_, on=None):
    for selection in set_.selections if set_ else ():
        if isinstance(selection, ast.FieldNode):
            yield selection, on
        elif isinstance(selection, ast.InlineFragmentNode):
            inner = selection.type_condition.name.value if selection.type_condition else on
            yield from selected(selection.selection_set, inner)


def applies(on, of):
    kind = SCHEMA.type_map[on]
    return kind is of or graphql.is_abstract_type(kind) and SCHEMA.is_sub_type(kind, of)


@schemathesis.check
def as_the_reference_says(ctx, response, case):
    media = response.headers.get("content-type", [""])[0]
    assert media.startswith(("application/json", "application/graphql-response+json")), f"Content-Type is {media}"
    answer = response.json()
    errors = answer.get("errors") or []
    told = codes(errors)
    assert None not in told, f"an error without a code: {errors}"
    try:
        document = graphql.parse(case.body)
        wrong = graphql.validate(SCHEMA, document)
    except GraphQLError as error:
        document, wrong = None, [error]
    if wrong:
        # A limit may come first.
        assert errors and set(told) <= REFUSALS | WRONG_DOCUMENTS, f"accepted, but: {wrong[0].message}"
        assert "data" not in answer, f"executed, but: {wrong[0].message}"
        return
    assert not set(told) & WRONG_DOCUMENTS, f"refused, but it is a right document: {errors}"
    assert set(told) <= REFUSALS, f"a fault: {errors}"
    if answer.get("data") is not None:
        operation = document.definitions[0]
        root = SCHEMA.get_root_type(operation.operation)
        fault = shaped(root, answer["data"], [operation], "data")
        assert fault is None, fault


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Leaves to the check above what only it can tell apart."""
    if isinstance(failure, AcceptedNegativeData):
        # What is meant to be wrong isn't always: a number is a fine ID.
        return bool(graphql.validate(SCHEMA, graphql.parse(case.body)))
    if isinstance(failure, (GraphQLClientError, GraphQLServerError)):
        return not set(codes(failure.errors)) <= REFUSALS | WRONG_DOCUMENTS
    return True
