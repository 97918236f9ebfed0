//! A client made by the `cynic` crate, and what it does with a served demo.

mod client;
mod operations;

use std::collections::HashSet;

use client::Client;
use cynic::{MutationBuilder, QueryBuilder};
use operations::*;

fn organization(client: &Client) -> Result<String, String> {
    let viewer = client.send(ViewerQuery::build(()))?.viewer;
    Ok(viewer.organization.map_or_else(String::new, |one| one.name))
}

fn document_keys(client: &Client) -> Result<Vec<String>, String> {
    let mut nodes = Vec::new();
    let mut after = None;
    loop {
        let page = client
            .send(DocumentsQuery::build(DocumentsVariables { after }))?
            .documents;
        nodes.extend(page.nodes);
        if !page.page_info.has_next_page {
            assert_eq!(
                Some(nodes.len() as i32),
                page.total_count,
                "as many as the total says"
            );
            let ids: HashSet<&str> = nodes.iter().map(|node| node.id.inner()).collect();
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

fn find(client: &Client, query: &str) -> Result<SearchConnection, String> {
    Ok(client
        .send(SearchQuery::build(SearchVariables { query }))?
        .search)
}

/// Changes a document; when it changed since it was read, tries once more with the version it has now.
fn update(client: &Client, input: DocumentUpdateInput, stale: bool) -> Result<(i32, bool), String> {
    let variables = UpdateVariables {
        input: input.clone(),
    };
    let answer = client
        .send(UpdateMutation::build(variables))?
        .document_update;
    if let Some(document) = answer.document {
        return Ok((document.version, stale));
    }
    match answer.user_errors.first() {
        Some(UserError::ConflictError(now)) if !stale => {
            let expected_version = Some(now.current_version);
            update(
                client,
                DocumentUpdateInput {
                    expected_version,
                    ..input
                },
                true,
            )
        }
        Some(UserError::InputError(error)) => Err(format!("{:?}: {}", error.code, error.message)),
        other => Err(format!("{other:?}")),
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
            .any(|one| one.html.0.contains("<mark>Pulsegrid</mark>"));
        assert!(shows_why, "{:?}", edge.node.key);
    }
    let facets = found
        .facets
        .iter()
        .filter(|facet| facet.field == SearchFacetField::Kind);
    let kinds: Vec<i32> = facets
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

    let query = DocumentQuery::build(DocumentVariables {
        key: "doc-hx2000-datasheet",
    });
    let read = host.send(query)?.document.ok_or("no datasheet")?;
    let with_tags = |tags: &[String]| DocumentUpdateInput {
        id: read.id.clone(),
        expected_version: Some(read.version),
        tags: Some(tags.to_vec()),
    };
    let refused = update(&torvane, with_tags(&[]), false);
    assert!(refused.is_err_and(|why| why.starts_with("Forbidden: ")));
    let more = [read.tags.as_slice(), &["cynic".to_owned()]].concat();
    assert_eq!(
        update(&host, with_tags(&more), false)?,
        (read.version + 1, false)
    );
    // The version that was read is stale by now.
    assert_eq!(
        update(&host, with_tags(&read.tags), false)?,
        (read.version + 2, true)
    );
    println!(
        "update: FORBIDDEN for Torvane; CONFLICT, then version {}",
        read.version + 2
    );
    Ok(())
}
