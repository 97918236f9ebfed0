import os
from itertools import pairwise

import httpx
from commonplace import (
    Client,
    DocumentsDocumentsNodes,
    DocumentUpdateInput,
    GraphQLClientHttpError,
    SearchFacetField,
    SearchSearch,
    UserErrorCode,
)
from commonplace.update_document import (
    UpdateDocumentDocumentUpdateUserErrorsConflictError as ConflictError,
)


def sign_in(token: str) -> Client:
    url = os.environ["COMMONPLACE_URL"] + "/graphql"
    return Client(url=url, headers={"Authorization": f"Bearer {token}"})


def organization(client: Client) -> str | None:
    organization = client.viewer().viewer.organization
    return organization.name if organization else None


def document_keys(client: Client) -> list[str | None]:
    nodes: list[DocumentsDocumentsNodes] = []
    after: str | None = None
    while True:
        page = client.documents(after=after).documents
        nodes.extend(page.nodes)
        if not page.page_info.has_next_page:
            assert len(nodes) == page.total_count, "the pages hold as many as the total says"
            assert len({node.id for node in nodes}) == len(nodes), "none twice"
            assert all(a.created_at >= b.created_at for a, b in pairwise(nodes)), "newest first"
            return [node.key for node in nodes]
        after = page.page_info.end_cursor


def find(client: Client, query: str) -> SearchSearch:
    return client.search(query).search


class Refused(Exception):
    def __init__(self, code: UserErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def update(client: Client, input: DocumentUpdateInput, stale: bool = False) -> tuple[int, bool]:
    """Changes a document; when it changed since it was read, tries once more with the version it has now."""
    answer = client.update_document(input).document_update
    if answer.document:
        return answer.document.version, stale
    error = answer.user_errors[0]
    if isinstance(error, ConflictError) and not stale:
        now = input.model_copy(update={"expected_version": error.current_version})
        return update(client, now, stale=True)
    raise Refused(error.code, error.message)


def main() -> None:
    torvane, quillon, host = (
        sign_in(os.environ[f"{name}_TOKEN"]) for name in ("TORVANE", "QUILLON", "HOST")
    )

    try:
        organization(sign_in("not-a-token"))
        raise AssertionError("anybody can sign in")
    except GraphQLClientHttpError as error:
        assert isinstance(error.response, httpx.Response) and error.status_code == 401, error
        assert error.response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert organization(torvane) == "Torvane Software"
    assert organization(quillon) == "Quillon Analytics"
    print("signed in: Torvane Software, Quillon Analytics")

    of_torvane, of_quillon = document_keys(torvane), document_keys(quillon)
    assert len(of_torvane) != len(of_quillon)
    assert "doc-bc-torvane" in of_torvane and "doc-bc-quillon" not in of_torvane
    assert "doc-bc-quillon" in of_quillon and "doc-bc-torvane" not in of_quillon
    print(f"documents: {len(of_torvane)} for Torvane, {len(of_quillon)} for Quillon")

    found = find(quillon, "pulsegrid")
    assert any(edge.node.key == "doc-bc-quillon" for edge in found.edges)
    for edge in found.edges:
        assert any("<mark>Pulsegrid</mark>" in one.html for one in edge.highlights), "each hit shows why"
    kinds = [v for facet in found.facets if facet.field == SearchFacetField.KIND for v in facet.values]
    assert len(kinds) > 1
    assert sum(kind.count for kind in kinds) == found.total_count
    nothing = find(torvane, "pulsegrid")
    assert nothing.total_count == 0 and not nothing.edges
    assert not any(facet.values for facet in nothing.facets)
    print(f"pulsegrid: {found.total_count} for Quillon, none for Torvane")

    read = host.document("doc-hx2000-datasheet").document
    assert read
    try:
        update(torvane, DocumentUpdateInput(id=read.id, expected_version=read.version, tags=[]))
        raise AssertionError("Torvane can change what is Hexmoor's")
    except Refused as error:
        assert error.code == UserErrorCode.FORBIDDEN, error
    more = DocumentUpdateInput(id=read.id, expected_version=read.version, tags=[*read.tags, "python"])
    assert update(host, more) == (read.version + 1, False)
    # The version that was read is stale by now.
    back = DocumentUpdateInput(id=read.id, expected_version=read.version, tags=read.tags)
    assert update(host, back) == (read.version + 2, True)
    print(f"update: FORBIDDEN for Torvane; CONFLICT, then version {read.version + 2}")


main()
