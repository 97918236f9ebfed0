//! Lists take a constant number of SQL statements, however long they are.

use serde_json::json;

use super::Asked;

const LIST: &str = "query($first: Int!) { documents(first: $first) { nodes { title owner { id } \
    space { name } partners { id } folder { name } } totalCount } }";
const SEARCH: &str = "query($first: Int!) { search(query: \"spectrometer\", first: $first) { \
    totalCount edges { highlights { html } node { title owner { id } space { name } partners { id } } } \
    facets { field values { value count } } } }";

#[tokio::test]
async fn a_list_of_100_documents_takes_as_many_statements_as_one_of_10() {
    let hub = Asked::new().await;
    let space = hub.space().await;
    for n in 0..100 {
        hub.document(&space, &format!("Specification {n}")).await;
    }
    hub.index().await;
    for (query, most) in [(LIST, 8), (SEARCH, 10)] {
        let mut counts = Vec::new();
        for first in [10, 100] {
            let (data, statements) = hub
                .ask(&hub.admin, query, json!({ "first": first }))
                .await
                .expect("signs in");
            let list = data["documents"].as_object().or(data["search"].as_object());
            let list = list.expect("a list");
            assert_eq!(list["totalCount"], 100);
            let rows = list.get("nodes").or(list.get("edges")).expect("rows");
            assert_eq!(rows.as_array().expect("rows").len(), first);
            counts.push(statements);
        }
        assert_eq!(counts[0], counts[1], "{query}");
        assert!(counts[0] <= most, "{} statements: {query}", counts[0]);
        println!(
            "statements: {} for 10 rows, {} for 100",
            counts[0], counts[1]
        );
    }
}
