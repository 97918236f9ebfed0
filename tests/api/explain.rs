//! Explanations and audiences of the demo, through the API.

use serde_json::{Value, json};

use super::demo;

struct Demo(demo::Demo);

impl Demo {
    async fn new() -> Self {
        Self(demo::Demo::new().await)
    }

    async fn person(&self, key: &str) -> String {
        self.0.person(key).await.id.to_string()
    }

    async fn document(&self, key: &str) -> String {
        self.0.document(key).await
    }

    /// The whole answer, with its errors.
    async fn ask(&self, as_whom: &str, query: &str, variables: Value) -> Value {
        let viewer = self.0.by(as_whom).await;
        let body = self.0.body(&viewer, query, variables).await;
        serde_json::from_str(&body).expect("JSON")
    }
}

const EXPLAIN: &str = "query($node: ID!, $person: ID!, $at: DateTime) { \
    explainAccess(node: $node, person: $person, at: $at) { allowed level rule \
    trail { rule outcome level node until detail cause { kind source } } \
    remedies { node requirement { __typename ... on AgreementRequirement { agreement { title } minVersion } \
    ... on TierRequirement { minTier } } } } }";

/// Document, person, the rule that denies, and what the demo's own description says of it.
const DENIALS: &[(&str, &str, Option<&str>)] = &[
    ("doc-analytics-choice", "p-hugo-marchand", None),
    ("doc-analytics-choice", "p-elif-kaya", Some("WALL")),
    ("doc-analytics-choice", "p-jonas-wirth", Some("WALL")),
    ("doc-ann-hx3000-launch", "p-felix-ott", None),
    ("doc-ann-hx3000-launch", "p-elif-kaya", Some("EMBARGOED")),
    ("doc-ann-hx3000-launch", "p-tess-moreno", Some("EMBARGOED")),
    ("doc-bc-cordray-partner", "p-anke-brackmann", None),
    ("doc-bc-cordray-partner", "p-felix-ott", Some("DENIED")),
    (
        "doc-bc-cordray-partner",
        "p-hugo-marchand",
        Some("CLEARANCE"),
    ),
    ("doc-advisory-17", "p-hugo-marchand", Some("LEVEL")),
    ("doc-advisory-17", "p-elif-kaya", None),
    (
        "doc-heathway-api",
        "p-tess-moreno",
        Some("ORGANIZATION_STATUS"),
    ),
    (
        "doc-ann-freight-surcharge",
        "p-hugo-marchand",
        Some("WITHDRAWN"),
    ),
    ("doc-ann-freight-surcharge", "p-mara-lind", None),
    ("doc-board-roi", "p-ines-aldous", Some("RESTRICTED")),
    ("doc-board-roi", "p-felix-ott", Some("NOT_PARTICIPANT")),
];

#[tokio::test]
async fn a_hub_administrator_learns_why_anybody_can_or_cannot_see_anything() {
    let demo = Demo::new().await;
    for (document, person, rule) in DENIALS {
        let variables = json!({
            "node": demo.document(document).await,
            "person": demo.person(person).await,
        });
        let body = demo.ask("p-ines-aldous", EXPLAIN, variables.clone()).await;
        let found = &body["data"]["explainAccess"];
        let name = format!("{document} for {person}: {body}");
        assert_eq!(found["rule"], json!(rule), "{name}");
        assert_eq!(found["allowed"], json!(rule.is_none()), "{name}");
        let last = found["trail"].as_array().and_then(|trail| trail.last());
        let last = last.unwrap_or_else(|| panic!("{name}"));
        if let Some(rule) = rule {
            assert_eq!(last["rule"], json!(rule), "{name}");
            assert_eq!(last["outcome"], "DENY", "{name}");
        }
        match *rule {
            Some("DENIED") => {
                assert_eq!(last["cause"]["kind"], "DENIAL", "{name}");
                assert_eq!(last["node"], variables["node"], "{name}");
                assert!(last["until"].is_string(), "{name}");
            }
            Some("LEVEL") => {
                let remedy = &found["remedies"][0]["requirement"];
                assert_eq!(remedy["minVersion"], 3, "{name}");
            }
            Some("EMBARGOED") => {
                let after = json!({
                    "node": variables["node"], "person": variables["person"], "at": last["until"],
                });
                let body = demo.ask("p-ines-aldous", EXPLAIN, after).await;
                assert_eq!(body["data"]["explainAccess"]["allowed"], true, "{body}");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_one_does_not_answer_for_is_explained_like_what_never_existed() {
    let demo = Demo::new().await;
    let document = demo.document("doc-analytics-choice").await;
    let (mara, hugo) = (
        demo.person("p-mara-lind").await,
        demo.person("p-hugo-marchand").await,
    );
    let never = format!("doc_{}", "0".repeat(32));
    let unknown = format!("per_{}", "0".repeat(32));
    // Hugo reads the document and does not manage it; Mara manages it and may not know of Hugo.
    for (as_whom, node, person) in [
        ("p-hugo-marchand", &document, &hugo),
        ("p-hugo-marchand", &never, &hugo),
        ("p-mara-lind", &document, &hugo),
        ("p-mara-lind", &document, &unknown),
        ("p-mara-lind", &never, &mara),
        ("p-ines-aldous", &document, &document),
        ("p-ines-aldous", &document, &unknown),
    ] {
        let variables = json!({"node": node, "person": person});
        let body = demo.ask(as_whom, EXPLAIN, variables).await;
        assert_eq!(body["data"], Value::Null, "{body}");
        let errors = body["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{body}");
        assert_eq!(errors[0]["message"], "not found", "{body}");
        assert_eq!(errors[0]["extensions"]["code"], "NOT_FOUND", "{body}");
    }
    let variables = json!({"node": document, "person": mara});
    let body = demo.ask("p-mara-lind", EXPLAIN, variables).await;
    assert_eq!(body["data"]["explainAccess"]["level"], "MANAGE", "{body}");
}

const AUDIENCE: &str = "query($node: ID!, $at: DateTime, $atLeast: Level!, $first: Int, $after: String) { \
    audience(node: $node, at: $at, atLeast: $atLeast, first: $first, after: $after) { \
    totalCount peopleCount hiddenPeople organizations { organization { slug } peopleCount level } \
    members { personId person { id } organization { slug } level deciding { rule cause { kind } } } \
    pageInfo { hasNextPage endCursor } } }";

#[tokio::test]
async fn an_audience_is_paged_and_names_only_those_who_may_be_named() {
    let demo = Demo::new().await;
    let document = demo.document("doc-analytics-choice").await;
    let variables = json!({"node": document, "atLeast": "VIEW", "first": 100});
    let body = demo.ask("p-ines-aldous", AUDIENCE, variables.clone()).await;
    let all = &body["data"]["audience"];
    let people = people(all);
    assert_eq!(all["totalCount"], all["peopleCount"], "{body}");
    assert_eq!(all["hiddenPeople"], 0, "{body}");
    assert_eq!(
        people.len() as u64,
        all["totalCount"].as_u64().expect("a count")
    );
    let hugo = demo.person("p-hugo-marchand").await;
    assert!(people.contains(&hugo), "{body}");
    for walled in ["p-elif-kaya", "p-jonas-wirth", "p-leah-brandt"] {
        assert!(
            !people.contains(&demo.person(walled).await),
            "{walled}: {body}"
        );
    }

    // The same in slices of four.
    let mut sliced = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({"node": document, "atLeast": "VIEW", "first": 4, "after": after});
        let body = demo.ask("p-ines-aldous", AUDIENCE, variables).await;
        let page = &body["data"]["audience"];
        sliced.extend(self::people(page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
    }
    assert_eq!(sliced, people);

    // Mara manages the library; of the partners she may know the companies, not the people.
    let body = demo.ask("p-mara-lind", AUDIENCE, variables).await;
    let known = &body["data"]["audience"];
    assert_eq!(known["peopleCount"], all["peopleCount"], "{body}");
    assert_eq!(known["organizations"], all["organizations"], "{body}");
    let named = self::people(known);
    assert!(
        !named.contains(&hugo) && named.len() < people.len(),
        "{body}"
    );
}

#[tokio::test]
async fn an_audience_as_of_a_later_instant_is_the_one_after_the_embargo() {
    let demo = Demo::new().await;
    let node = demo.document("doc-ann-hx3000-launch").await;
    let elif = demo.person("p-elif-kaya").await;
    let soon = later(&demo, 30);
    for (at, sees) in [(Value::Null, false), (json!(soon), true)] {
        let variables = json!({"node": node, "at": at, "atLeast": "VIEW", "first": 100});
        let body = demo.ask("p-ines-aldous", AUDIENCE, variables).await;
        let people = people(&body["data"]["audience"]);
        assert_eq!(people.contains(&elif), sees, "{at}: {body}");
    }
}

fn later(demo: &Demo, days: i64) -> String {
    (demo.0.now() + chrono::TimeDelta::days(days)).to_rfc3339()
}

fn people(audience: &Value) -> Vec<String> {
    let nodes = audience["members"].as_array().expect("members");
    let person = |node: &Value| node["personId"].as_str().expect("an id").to_owned();
    nodes.iter().map(person).collect()
}
