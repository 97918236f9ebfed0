//! A client made by the `graphql_client` crate, and what it does with a served demo.

mod client;

use std::collections::HashSet;

use client::Client;
use graphql_client::GraphQLQuery;
use search::{SearchFacetField, SearchSearch};
use tag_document::TagDocumentDocumentUpdateUserErrorsOn as Refusal;

// The crate looks for each scalar that an operation uses by its name in the schema.
type DateTime = chrono::DateTime<chrono::Utc>;
#[allow(clippy::upper_case_acronyms)]
type HTML = String;

macro_rules! operations {
    ($($name:ident)*) => {$(
        #[derive(GraphQLQuery)]
        #[graphql(
            schema_path = "../../schema.graphql",
            query_path = "operations.graphql",
            response_derives = "Debug, Clone, PartialEq"
        )]
        struct $name;
    )*};
}

operations! { Viewer Documents Search DocumentByKey TagDocument }

fn organization(client: &Client) -> Result<String, String> {
    let viewer = client.send::<Viewer>(viewer::Variables {})?.viewer;
    Ok(viewer.organization.map_or_else(String::new, |one| one.name))
}

fn document_keys(client: &Client) -> Result<Vec<String>, String> {
    let mut nodes = Vec::new();
    let mut after = None;
    loop {
        let page = client
            .send::<Documents>(documents::Variables { after })?
            .documents;
        nodes.extend(page.nodes);
        if !page.page_info.has_next_page {
            assert_eq!(
                Some(nodes.len() as i64),
                page.total_count,
                "as many as the total says"
            );
            let ids: HashSet<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
            assert_eq!(ids.len(), nodes.len(), "none twice");
            assert!(
                nodes.is_sorted_by(|a, b| a.created_at >= b.created_at),
                "newest first"
            );
            return Ok(nodes.into_iter().filter_map(|node| node.key).collect());
        }
        after = page.page_info.end_cursor;
    }
}

fn find(client: &Client, query: &str) -> Result<SearchSearch, String> {
    Ok(client
        .send::<Search>(search::Variables {
            query: query.to_owned(),
        })?
        .search)
}

/// Changes a document's tags; when it changed since it was read, tries once more with the version it has now.
fn tag(
    client: &Client,
    id: &str,
    version: i64,
    tags: &[String],
    stale: bool,
) -> Result<(i64, bool), String> {
    let variables = tag_document::Variables {
        id: id.to_owned(),
        expected_version: version,
        tags: tags.to_vec(),
    };
    let answer = client.send::<TagDocument>(variables)?.document_update;
    if let Some(document) = answer.document {
        return Ok((document.version, stale));
    }
    let error = answer
        .user_errors
        .into_iter()
        .next()
        .ok_or("neither a document nor an error")?;
    match error.on {
        Refusal::ConflictError(now) if !stale => tag(client, id, now.current_version, tags, true),
        _ => Err(format!("{:?}: {}", error.code, error.message)),
    }
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}

fn main() -> Result<(), String> {
    let url = variable("COMMONPLACE_URL")?;
    let [torvane, quillon, host] = ["TORVANE_TOKEN", "QUILLON_TOKEN", "HOST_TOKEN"]
        .map(|name| variable(name).map(|token| Client::new(&url, &token)));
    let (torvane, quillon, host) = (torvane?, quillon?, host?);

    let stranger = Client::new(&url, "not-a-token");
    assert_eq!(organization(&stranger), Err("UNAUTHENTICATED".to_owned()));
    assert_eq!(organization(&torvane)?, "Torvane Software");
    assert_eq!(organization(&quillon)?, "Quillon Analytics");
    println!("signed in: Torvane Software, Quillon Analytics");

    let (of_torvane, of_quillon) = (document_keys(&torvane)?, document_keys(&quillon)?);
    assert_ne!(of_torvane.len(), of_quillon.len());
    let has = |keys: &[String], key: &str| keys.iter().any(|one| one == key);
    assert!(has(&of_torvane, "doc-bc-torvane") && !has(&of_torvane, "doc-bc-quillon"));
    assert!(has(&of_quillon, "doc-bc-quillon") && !has(&of_quillon, "doc-bc-torvane"));
    println!(
        "documents: {} for Torvane, {} for Quillon",
        of_torvane.len(),
        of_quillon.len()
    );

    let found = find(&quillon, "pulsegrid")?;
    assert!(
        found
            .edges
            .iter()
            .any(|edge| edge.node.key.as_deref() == Some("doc-bc-quillon"))
    );
    for edge in &found.edges {
        let shows_why = edge
            .highlights
            .iter()
            .any(|one| one.html.contains("<mark>Pulsegrid</mark>"));
        assert!(shows_why, "{:?}", edge.node.key);
    }
    let facets = found
        .facets
        .iter()
        .filter(|facet| facet.field == SearchFacetField::KIND);
    let kinds: Vec<i64> = facets
        .flat_map(|facet| &facet.values)
        .map(|kind| kind.count)
        .collect();
    assert!(kinds.len() > 1);
    assert_eq!(Some(kinds.iter().sum()), found.total_count);
    let nothing = find(&torvane, "pulsegrid")?;
    assert_eq!((nothing.total_count, nothing.edges.len()), (Some(0), 0));
    assert!(nothing.facets.iter().all(|facet| facet.values.is_empty()));
    println!(
        "pulsegrid: {} for Quillon, none for Torvane",
        found.edges.len()
    );

    let key = "doc-hx2000-datasheet".to_owned();
    let read = host
        .send::<DocumentByKey>(document_by_key::Variables { key })?
        .document
        .ok_or("no datasheet")?;
    let (id, version) = (read.id.as_str(), read.version);
    let refused = tag(&torvane, id, version, &[], false);
    assert!(refused.is_err_and(|why| why.starts_with("FORBIDDEN: ")));
    let more = [read.tags.as_slice(), &["rust".to_owned()]].concat();
    assert_eq!(tag(&host, id, version, &more, false)?, (version + 1, false));
    // The version that was read is stale by now.
    assert_eq!(
        tag(&host, id, version, &read.tags, false)?,
        (version + 2, true)
    );
    println!(
        "update: FORBIDDEN for Torvane; CONFLICT, then version {}",
        version + 2
    );
    Ok(())
}
