//! Typos, what was meant, what is similar, facets and suggestions as callers see them.

use commonplace::api::call::Call;
use commonplace::worker::Indexer;
use serde_json::{Value, json};

use super::{Asked, id};

async fn add(hub: &Asked, space: &str, (title, kind, tag): (&str, &str, &str)) -> String {
    let input = json!({
        "place": {"space": space}, "title": title, "kind": kind, "tags": [tag], "publish": true,
        "text": format!("{title}: how the gearbox of a turbine is calibrated."),
    });
    let kind = "DocumentCreateInput";
    let made = hub.change("documentCreate", kind, "document { id }", input);
    id(&made.await["document"])
}

async fn library() -> (Asked, Vec<String>) {
    let hub = Asked::new().await;
    let space = hub.space().await;
    let mut ids = Vec::new();
    for document in [
        ("Onboarding partners", "PLAYBOOK", "onboarding"),
        ("Onboarding customers", "PLAYBOOK", "onboarding"),
        ("Spectrometer handbook", "SPEC", "optics"),
        ("Price list", "PRICING", "prices"),
    ] {
        ids.push(add(&hub, &space, document).await);
    }
    hub.index().await;
    (hub, ids)
}

async fn ask(hub: &Asked, query: &str, variables: Value) -> Value {
    let answer = hub.ask(&hub.admin, query, variables).await;
    answer.expect("signs in").0
}

/// The code of the first error.
async fn refusal(hub: &Asked, query: &str) -> String {
    let store = hub.api.hub().store();
    let viewer = store.sign_in(Some(&hub.admin)).await.expect("signs in");
    let call = Call {
        query: query.to_owned(),
        ..Call::default()
    };
    let answer = hub.api.answer(viewer, call).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let code = body["errors"][0]["extensions"]["code"].as_str();
    code.unwrap_or_else(|| panic!("no refusal: {body}"))
        .to_owned()
}

const SEARCH: &str = "query($typed: String!, $filter: SearchFilter) { \
    search(query: $typed, filter: $filter, facetBy: [KIND, VERIFIED, UPDATED]) { didYouMean \
    edges { highlights { html } node { title } } facets { field values { value label count } } } }";

#[tokio::test]
async fn what_is_mistyped_is_found_marked_and_said() {
    let (hub, _) = library().await;
    for (typed, meant, titles) in [
        (
            "onbaording cusotmers",
            json!("onboarding customers"),
            &["Onboarding customers", "Onboarding partners"][..],
        ),
        ("+\"pirce list\"", json!("+\"price list\""), &[]),
        ("price", json!(null), &["Price list"]),
        ("xqzv", json!(null), &[]),
    ] {
        let data = ask(&hub, SEARCH, json!({ "typed": typed })).await;
        let search = &data["search"];
        assert_eq!(search["didYouMean"], meant, "{typed}");
        let edges = search["edges"].as_array().expect("edges");
        let found: Vec<_> = edges.iter().map(|edge| &edge["node"]["title"]).collect();
        assert_eq!(found, titles, "{typed}");
        for edge in edges {
            let html = edge["highlights"][0]["html"].as_str().unwrap_or_default();
            assert!(html.contains("<mark>"), "{typed}: {edge}");
        }
    }
}

#[tokio::test]
async fn facets_show_what_else_could_be_chosen() {
    let (hub, _) = library().await;
    let filter = json!({"kinds": ["SPEC"]});
    let data = ask(&hub, SEARCH, json!({"typed": "", "filter": filter})).await;
    let facets = &data["search"]["facets"];
    let kinds = json!([
        {"value": "PLAYBOOK", "label": "PLAYBOOK", "count": 2},
        {"value": "PRICING", "label": "PRICING", "count": 1},
        {"value": "SPEC", "label": "SPEC", "count": 1},
    ]);
    assert_eq!(facets[0]["values"], kinds);
    let verified = json!([{"value": "false", "label": "Not verified", "count": 1}]);
    assert_eq!(facets[1]["values"], verified);
    let month = &facets[2]["values"][0];
    let value = month["value"].as_str().expect("a month");
    let label = month["label"].as_str().expect("a label");
    let (year, _) = value.split_once('-').expect("a month");
    assert!(label.ends_with(&format!(" {year}")), "{label}");
    for (span, found) in [(value, 4), (year, 4), ("1999", 0)] {
        let filter = json!({"updatedIn": [span]});
        let data = ask(&hub, SEARCH, json!({"typed": "", "filter": filter})).await;
        let edges = data["search"]["edges"].as_array().expect("edges");
        assert_eq!(edges.len(), found, "{span}");
        assert_eq!(data["search"]["facets"][2]["values"][0]["count"], 4);
    }
    let bad = "{ search(query: \"\", filter: {updatedIn: [\"May\"]}) { totalCount } }";
    assert_eq!(refusal(&hub, bad).await, "BAD_USER_INPUT");
}

#[tokio::test]
async fn suggestions_name_titles_and_tags() {
    let (hub, ids) = library().await;
    let suggest =
        "query($prefix: String!) { suggest(prefix: $prefix) { text kind document { id } } }";
    for (prefix, expected) in [
        (
            "onb",
            json!([
                {"text": "Onboarding customers", "kind": "TITLE", "document": {"id": ids[1]}},
                {"text": "Onboarding partners", "kind": "TITLE", "document": {"id": ids[0]}},
                {"text": "onboarding", "kind": "TAG", "document": null},
            ]),
        ),
        (
            "spectormet",
            json!([{"text": "Spectrometer handbook", "kind": "TITLE", "document": {"id": ids[2]}}]),
        ),
        ("", json!([])),
    ] {
        let data = ask(&hub, suggest, json!({ "prefix": prefix })).await;
        assert_eq!(data["suggest"], expected, "{prefix}");
    }
}

#[tokio::test]
async fn what_is_similar_is_found_for_many_at_once() {
    let (hub, ids) = library().await;
    let one = "query($id: ID!) { document(by: {id: $id}) { similar(first: 1) { id } } }";
    let data = ask(&hub, one, json!({ "id": ids[0] })).await;
    assert_eq!(data["document"]["similar"], json!([{"id": ids[1]}]));
    let many =
        "query($first: Int!) { documents(first: $first) { nodes { similar { id title } } } }";
    let mut statements = Vec::new();
    for first in [1, 4] {
        let variables = json!({ "first": first });
        let answer = hub.ask(&hub.admin, many, variables).await;
        statements.push(answer.expect("signs in").1);
    }
    assert_eq!(statements[0], statements[1]);
    let flood = "{ documents(first: 100) { nodes { similar { id } } } }";
    assert_eq!(refusal(&hub, flood).await, "QUERY_TOO_COMPLEX");
    let wrong = "{ documents(first: 1) { nodes { similar(first: 21) { id } } } }";
    assert_eq!(refusal(&hub, wrong).await, "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_highlight_names_the_heading_it_stands_under() {
    let hub = Asked::new().await;
    let space = hub.space().await;
    let text = "Opening words.\n\n# Setting *up*\n\nCalibrate the lens.\n\n## Caring\n\nDust it.";
    let input = json!({
        "place": {"space": space}, "title": "Lens", "text": text, "publish": true,
    });
    hub.change(
        "documentCreate",
        "DocumentCreateInput",
        "document { id }",
        input,
    )
    .await;
    hub.index().await;
    let query = "query($typed: String!) { search(query: $typed) { edges { highlights { field html heading } } } }";
    for (typed, mark, heading) in [
        ("opening", "<mark>Opening</mark> words.", json!(null)),
        (
            "calibrate",
            "<mark>Calibrate</mark> the lens.",
            json!("Setting up"),
        ),
        ("caring", "<mark>Caring</mark> Dust it.", json!("Caring")),
    ] {
        let data = ask(&hub, query, json!({ "typed": typed })).await;
        let highlight = &data["search"]["edges"][0]["highlights"][0];
        let html = highlight["html"].as_str().unwrap_or_default();
        assert!(html.contains(mark), "{typed}: {html}");
        assert_eq!(
            (&highlight["field"], &highlight["heading"]),
            (&json!("TEXT"), &heading)
        );
    }
}

#[tokio::test]
async fn a_change_can_wait_until_searches_know_of_it() {
    let hub = Asked::new().await;
    let space = hub.space().await;
    hub.index().await;
    let (_let_go, held) = tokio::sync::watch::channel(false);
    let indexer = tokio::spawn(Indexer::new(hub.api.hub().clone(), held).run());
    let found = "query { search(query: \"umbrella\", orderBy: {field: TITLE, direction: ASC}) { nodes { title } } }";
    let mut id = String::new();
    for (n, title) in ["Umbrella one", "Umbrella two"].iter().enumerate() {
        let input = json!({
            "place": {"space": space}, "title": title, "publish": true, "waitForIndex": true,
        });
        let made = hub
            .change(
                "documentCreate",
                "DocumentCreateInput",
                "document { id }",
                input,
            )
            .await;
        let data = ask(&hub, found, json!({})).await;
        assert_eq!(data["search"]["nodes"][n]["title"], *title);
        id = made["document"]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
    }
    let input = json!({"id": id, "expectedVersion": null, "waitForIndex": true});
    hub.change("documentDelete", "DocumentDeleteInput", "deletedId", input)
        .await;
    let mut count = 0;
    hub.api
        .hub()
        .index()
        .inventory(|_| count += 1)
        .expect("an index");
    assert_eq!(count, 1);
    indexer.abort();
}
