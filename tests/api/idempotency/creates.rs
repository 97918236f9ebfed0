//! Every mutation that makes something makes it once, and shows its secrets once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use commonplace::api::sdl;
use serde_json::{Value, json};

use super::super::demo::Demo;
use super::super::subscriptions::{ELIF, MARA, on_both};
use super::{INES, id, send};

/// Who makes what, the input, and what of the payload to ask for; the first is its id, unless it is a secret.
const CREATES: &[(&str, &str, &str, &str)] = &[
    (
        ELIF,
        "accessRequestCreate",
        r#"{"node": "{document}", "level": "EDIT", "reason": "A wrong figure"}"#,
        "accessRequest { id reason }",
    ),
    (
        INES,
        "agreementCreate",
        r#"{"title": "New terms", "text": "Terms"}"#,
        "agreement { id title }",
    ),
    (
        INES,
        "agreementVersionPublish",
        r#"{"id": "{agreement}", "text": "Better text"}"#,
        "agreement { id versions { version } }",
    ),
    (
        MARA,
        "denialCreate",
        r#"{"node": "{folder}", "subject": {"organization": "{torvane}"}, "from": "2998-01-01T00:00:00Z"}"#,
        "denial { id from }",
    ),
    (
        MARA,
        "documentCreate",
        r#"{"place": {"space": "{library}"}, "title": "Notes", "text": "Text", "tags": ["a", "b"], "publish": true}"#,
        "document { id title version state }",
    ),
    (
        MARA,
        "folderCreate",
        r#"{"place": {"space": "{library}"}, "name": "New"}"#,
        "folder { id name }",
    ),
    (
        MARA,
        "grantCreate",
        r#"{"node": "{library}", "subject": {"organization": "{torvane}"}, "level": "VIEW", "until": "2999-01-01T00:00:00Z"}"#,
        "grant { id level }",
    ),
    (
        ELIF,
        "groupCreate",
        r#"{"organization": "{torvane}", "name": "Support"}"#,
        "group { id name }",
    ),
    (
        INES,
        "identityProviderCreate",
        r#"{"organization": "{torvane}", "name": "Login", "issuer": "https://login.example", "clientId": "hub", "clientSecret": "x"}"#,
        "identityProvider { id name }",
    ),
    (
        INES,
        "organizationCreate",
        r#"{"name": "Newcomer", "kind": "SUPPLIER"}"#,
        "organization { id name }",
    ),
    (
        ELIF,
        "passwordLinkCreate",
        r#"{"person": "{david}"}"#,
        "passwordLink { secret }",
    ),
    (
        ELIF,
        "personInvite",
        r#"{"organization": "{torvane}", "name": "Nora", "email": "nora@torvane.example"}"#,
        "person { id name } passwordLink { secret }",
    ),
    (
        ELIF,
        "savedSearchCreate",
        r#"{"name": "Mine", "query": "hx", "filter": {"spaces": ["{library}"]}}"#,
        "savedSearch { id name }",
    ),
    (
        INES,
        "segmentCreate",
        r#"{"name": "Gold", "rule": {"minTier": "GOLD"}}"#,
        "segment { id name }",
    ),
    (
        MARA,
        "shareLinkCreate",
        r#"{"document": "{document}", "until": "{soon}", "passcode": "seven seals"}"#,
        "shareLink { id until } secret",
    ),
    (
        INES,
        "spaceCreate",
        r#"{"kind": "PROGRAM", "slug": "new-room", "name": "New room", "owners": ["{hexmoor}"]}"#,
        "space { id slug }",
    ),
    (
        INES,
        "synonymSet",
        r#"{"words": ["ssd", "disk"]}"#,
        "synonymGroup { id words }",
    ),
    (
        ELIF,
        "tokenCreate",
        r#"{"label": "laptop", "cap": "VIEW"}"#,
        "token { id label } secret",
    ),
    (
        INES,
        "wallCreate",
        r#"{"a": "{meseta}", "b": "{fernhollow}", "reason": "They compete"}"#,
        "wall { id reason }",
    ),
];

/// What the inputs name.
async fn names(demo: &Demo) -> BTreeMap<&'static str, String> {
    let system = demo.system().await;
    let folder = system.folder_by_key("library/products/hx").await;
    let agreement = system.agreement_by_key("nda").await;
    let agreement = agreement.expect("reads").expect("an agreement");
    let mut names = BTreeMap::from([
        ("document", demo.document("doc-sn140-datasheet").await),
        ("library", demo.space("library").await),
        ("agreement", agreement.id.to_string()),
        (
            "folder",
            folder.expect("reads").expect("a folder").id.to_string(),
        ),
        ("david", demo.person("p-david-strand").await.id.to_string()),
        ("soon", (demo.now() + TimeDelta::days(30)).to_rfc3339()),
    ]);
    for key in ["torvane", "hexmoor", "meseta", "fernhollow"] {
        names.insert(key, demo.organization(key).await);
    }
    names
}

/// How often something of this kind was made, as the audit log has it.
async fn made(demo: &Demo, field: &str) -> i64 {
    let log = "query($filter: AuditFilter) { auditLog(filter: $filter) { totalCount } }";
    let filter = json!({"filter": {"actions": [field]}});
    let log = demo.ask_as(INES, log, filter).await;
    log["auditLog"]["totalCount"].as_i64().expect("a number")
}

#[tokio::test]
async fn every_create_makes_one_and_shows_its_secrets_once() {
    on_both(async |demo: &Demo| {
        let names = names(demo).await;
        let links =
            json!({"id": names["library"], "expectedVersion": null, "allowsShareLinks": true});
        let mara = demo.by(MARA).await;
        let allowed = demo
            .change(&mara, "spaceUpdate", "SpaceUpdateInput", links)
            .await;
        assert_eq!(allowed["userErrors"], json!([]), "{allowed}");
        for (person, field, input, select) in CREATES {
            let input = names
                .iter()
                .fold((*input).to_owned(), |input, (name, value)| {
                    input.replace(&format!("{{{name}}}"), value)
                });
            let input: Value = serde_json::from_str(&input).expect("JSON");
            let (first, rest) = field.split_at(1);
            let query = format!(
                "mutation($input: {}{rest}Input!) {{ made: {field}(input: $input) {{ {select} \
                 userErrors {{ code field message }} }} }}",
                first.to_uppercase()
            );
            let before = made(demo, field).await;
            let once = async || {
                let sent = send(demo, (*person, *field), &query, json!({ "input": input }));
                sent.await["made"].clone()
            };
            let mut first = once().await;
            assert_eq!(first["userErrors"], json!([]), "{field}: {first}");
            let thing = select.split(' ').next().expect("a name");
            if thing != "passwordLink" {
                id(&first, &format!("/{thing}/id"));
            }
            for secret in ["secret", "passwordLink"] {
                if let Some(shown) = first.get_mut(secret) {
                    assert_ne!(shown.take(), Value::Null, "{field}");
                }
            }
            for _ in 0..2 {
                assert_eq!(once().await, first, "{field}");
            }
            assert_eq!(made(demo, field).await, before + 1, "{field}");
        }
    })
    .await;
}

#[test]
fn no_create_is_left_out() {
    // They make something, too, under another name.
    let others = ["agreementVersionPublish", "personInvite", "synonymSet"];
    let sdl = sdl();
    let (_, after) = sdl.split_once("\ntype Mutation {\n").expect("it is there");
    let (fields, _) = after.split_once("\n}").expect("it ends");
    let fields = fields.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("  ")?.split_once('(')?;
        name.chars().all(char::is_alphanumeric).then_some(name)
    });
    let creates = fields.filter(|name| name.ends_with("Create") || others.contains(name));
    let tried: BTreeSet<&str> = CREATES.iter().map(|(_, field, _, _)| *field).collect();
    assert_eq!(creates.collect::<BTreeSet<_>>(), tried);
    assert!(tried.len() > 15, "the schema was not read well");
}
