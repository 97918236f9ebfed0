//! The audit log through the API: what is in it, and who sees what of it.

use commonplace::store::Viewer;
use serde_json::{Value, json};

use super::demo::Demo;

const LOG: &str = "query($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) { \
    auditLog(filter: $filter, first: $first, after: $after, last: $last, before: $before) { totalCount \
    pageInfo { hasNextPage endCursor } nodes { seq at action outcome object details hash system \
    tokenHint actor { name } node { __typename id } } } }";

async fn log(demo: &Demo, viewer: &Viewer, filter: Value) -> Vec<Value> {
    let variables = json!({ "filter": filter, "first": 100 });
    let log = demo.ask(viewer, LOG, variables).await;
    let nodes = log["auditLog"]["nodes"].as_array().expect("a list").clone();
    assert_eq!(log["auditLog"]["totalCount"], nodes.len());
    nodes
}

/// What the hub administrator sees of what was denied, newest first: action, actor, object, rule.
async fn denied(demo: &Demo) -> Vec<Value> {
    let admin = demo.by("p-ines-aldous").await;
    let log = log(demo, &admin, json!({"outcome": "DENIED"})).await;
    let short = |entry: &Value| {
        let rule = &entry["details"]["rule"];
        json!([
            entry["action"],
            entry["actor"]["name"],
            entry["object"],
            rule
        ])
    };
    log.iter().map(short).collect()
}

/// An id of the same noun that stands for nothing.
fn missing(id: &str) -> String {
    format!("{}_000000000000000000000000000000ff", &id[..3])
}

#[tokio::test]
async fn a_refused_change_is_in_the_log_before_it_is_answered() {
    let demo = Demo::new().await;
    let (david, jonas) = (
        demo.by("p-david-strand").await,
        demo.by("p-jonas-wirth").await,
    );
    let seen = demo.document("doc-program-guide").await;
    let hidden = demo.document("doc-to-roadmap").await;
    let publish = |id: &str| json!({"id": id, "expectedVersion": null});
    let kind = "DocumentPublishInput";
    let refused = demo
        .change(&david, "documentPublish", kind, publish(&seen))
        .await;
    assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN", "{refused}");
    let david_denied = json!(["documentPublish", "David Strand", seen, "FORBIDDEN"]);
    assert_eq!(denied(&demo).await, [david_denied.clone()]);

    // Hidden and missing are answered alike; only the hidden one is in the log.
    let answers = [
        demo.change(&jonas, "documentPublish", kind, publish(&hidden))
            .await,
        demo.change(&jonas, "documentPublish", kind, publish(&missing(&hidden)))
            .await,
    ];
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0]["userErrors"][0]["code"], "NOT_FOUND");
    let jonas_denied = json!(["documentPublish", "Jonas Wirth", hidden, "NOT_FOUND"]);
    assert_eq!(
        denied(&demo).await,
        [jonas_denied.clone(), david_denied.clone()]
    );

    // What repeats within a minute is counted, and told later.
    for _ in 0..3 {
        demo.change(&david, "documentPublish", kind, publish(&seen))
            .await;
    }
    assert_eq!(denied(&demo).await.len(), 2);
    demo.store().save_denials().await.expect("writes");
    let counted = json!(["documentPublish", "David Strand", seen, "FORBIDDEN"]);
    assert_eq!(denied(&demo).await[0], counted);
    let admin = demo.by("p-ines-aldous").await;
    assert_eq!(
        log(&demo, &admin, json!({"outcome": "DENIED"})).await[0]["details"]["count"],
        3
    );
    demo.pass(61);
    let david = demo.by("p-david-strand").await;
    demo.change(&david, "documentPublish", kind, publish(&seen))
        .await;
    assert_eq!(denied(&demo).await.len(), 4);
}

#[tokio::test]
async fn whatever_somebody_may_not_do_is_a_denial_and_a_slip_is_none() {
    let demo = Demo::new().await;
    let mara = demo.by("p-mara-lind").await;
    let (library, felix) = (
        demo.space("library").await,
        demo.person("p-felix-ott").await.id,
    );
    // The subject is hidden from her.
    let grant = json!({"node": library, "subject": {"person": felix.to_string()}, "level": "VIEW", "until": "2999-01-01T00:00:00Z"});
    let refused = demo
        .change(&mara, "grantCreate", "GrantCreateInput", grant)
        .await;
    assert_eq!(
        refused["userErrors"][0]["field"],
        json!(["subject"]),
        "{refused}"
    );
    let host = mara
        .asker()
        .expect("a person")
        .organization_id()
        .to_string();
    let create = json!({"slug": "own", "name": "Own", "kind": "PROGRAM", "owners": [host]});
    demo.change(&mara, "spaceCreate", "SpaceCreateInput", create)
        .await;
    // A slip: she may, but the title is empty.
    let slip = json!({"place": {"space": library}, "title": "", "text": "", "kind": "OTHER"});
    let refused = demo
        .change(&mara, "documentCreate", "DocumentCreateInput", slip)
        .await;
    assert_eq!(refused["userErrors"][0]["code"], "INVALID");
    let denied = denied(&demo).await;
    let hidden = json!(["grantCreate", "Mara Lind", felix.to_string(), "NOT_FOUND"]);
    assert!(denied.contains(&hidden), "{denied:?}");
    let created = json!(["spaceCreate", "Mara Lind", null, "FORBIDDEN"]);
    assert!(denied.contains(&created), "{denied:?}");
    assert!(
        denied.iter().all(|entry| entry[0] != "documentCreate"),
        "{denied:?}"
    );
}

#[tokio::test]
async fn a_read_of_something_hidden_is_noted_and_answered_as_if_it_did_not_exist() {
    let demo = Demo::new().await;
    let jonas = demo.by("p-jonas-wirth").await;
    let document = demo.document("doc-to-roadmap").await;
    let space = demo.space("torvane-room").await;
    let person = demo.person("p-elif-kaya").await.id.to_string();
    let reads = [
        (
            "document",
            "query($x: ID!) { document(by: {id: $x}) { id } }",
            &document,
        ),
        ("node", "query($x: ID!) { node(id: $x) { id } }", &document),
        (
            "nodes",
            "query($x: ID!) { nodes(ids: [$x]) { id } }",
            &space,
        ),
        ("node", "query($x: ID!) { node(id: $x) { id } }", &person),
        (
            "space",
            "query($x: ID!) { space(by: {id: $x}) { id } }",
            &space,
        ),
    ];
    for (_, query, hidden) in reads {
        let mut answers = Vec::new();
        for id in [hidden.clone(), missing(hidden)] {
            let viewer = demo.by("p-jonas-wirth").await;
            let body = demo.body(&viewer, query, json!({ "x": id })).await;
            answers.push((body, viewer.statements()));
        }
        assert_eq!(answers[0], answers[1], "{query}");
    }
    let by_key = "query($x: String!) { document(by: {key: $x}) { id } }";
    for key in ["doc-to-roadmap", "doc-no-such", "doc-program-guide"] {
        demo.body(&jonas, by_key, json!({ "x": key })).await;
    }
    assert_eq!(
        denied(&demo).await,
        Vec::<Value>::new(),
        "a read writes nothing"
    );
    demo.store().save_denials().await.expect("writes");
    let mut found = denied(&demo).await;
    let mut expected: Vec<_> = reads
        .iter()
        .map(|(action, _, id)| json!([action, "Jonas Wirth", id, "NOT_FOUND"]))
        .collect();
    expected.push(json!(["document", "Jonas Wirth", document, "NOT_FOUND"]));
    let by_text = |a: &Value, b: &Value| a.to_string().cmp(&b.to_string());
    found.sort_by(by_text);
    expected.sort_by(by_text);
    assert_eq!(found, expected);
    let chain = demo.system().await.audit_chain(None).await.expect("reads");
    assert_eq!(chain.broken, None);
}

#[tokio::test]
async fn a_flood_of_denials_is_one_entry_each_and_bounded() {
    let demo = Demo::new().await;
    let jonas = demo.by("p-jonas-wirth").await;
    let hidden = demo.document("doc-to-roadmap").await;
    let nodes = "query($x: [ID!]!) { nodes(ids: $x) { id } }";
    for _ in 0..20 {
        demo.body(&jonas, nodes, json!({ "x": [hidden] })).await;
    }
    for page in 0..11u32 {
        let ids: Vec<_> = (0..100u32)
            .map(|n| format!("doc_{:032x}", page * 100 + n))
            .collect();
        demo.body(&jonas, nodes, json!({ "x": ids })).await;
    }
    demo.store().save_denials().await.expect("writes");
    let admin = demo.by("p-ines-aldous").await;
    let log = log(&demo, &admin, json!({"outcome": "DENIED"})).await;
    let short: Vec<_> = log.iter().map(|e| (&e["action"], &e["details"])).collect();
    let dropped = json!({"rule": "NOT_FOUND", "dropped": 101});
    let repeated = json!({"rule": "NOT_FOUND", "count": 20});
    assert_eq!(
        short,
        [
            (&json!("denialsDropped"), &dropped),
            (&json!("nodes"), &repeated)
        ]
    );
}

#[tokio::test]
async fn a_sign_in_with_a_token_that_no_longer_holds_is_in_the_log() {
    let demo = Demo::new().await;
    let elif = demo.by("p-elif-kaya").await;
    let make = "mutation($input: TokenCreateInput!) { tokenCreate(input: $input) { token { id } secret } }";
    let input = json!({"label": "old", "cap": "VIEW", "admin": true, "expiresAt": demo.now() + chrono::TimeDelta::hours(1)});
    let made = demo.ask(&elif, make, json!({ "input": input })).await;
    let secret = made["tokenCreate"]["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    let id = made["tokenCreate"]["token"]["id"].clone();
    let narrow = demo.store().sign_in(Some(&secret)).await.expect("signs in");
    let wide = json!({"label": "wider", "cap": "MANAGE"});
    let refused = demo
        .change(&narrow, "tokenCreate", "TokenCreateInput", wide)
        .await;
    assert_eq!(refused["userErrors"][0]["code"], "EXCEEDS_OWN_LEVEL");
    demo.pass(7_200);
    for token in [secret.as_str(), "cpl_nonsense"] {
        assert!(demo.store().sign_in(Some(token)).await.is_err());
    }
    demo.store().save_denials().await.expect("writes");
    let expired = json!(["signIn", "Elif Kaya", id, "TOKEN_EXPIRED"]);
    let exceeds = json!(["tokenCreate", "Elif Kaya", null, "EXCEEDS_OWN_LEVEL"]);
    assert_eq!(denied(&demo).await, [expired, exceeds]);
}

#[tokio::test]
async fn each_sees_of_the_log_what_is_theirs_to_see() {
    let demo = Demo::new().await;
    let mara = demo.by("p-mara-lind").await;
    let felix = demo.by("p-felix-ott").await;
    let jonas = demo.by("p-jonas-wirth").await;
    let guide = demo.document("doc-program-guide").await;
    let hidden = demo.document("doc-to-roadmap").await;
    let update = json!({"id": guide, "expectedVersion": null, "tags": ["guide"]});
    demo.change(&mara, "documentUpdate", "DocumentUpdateInput", update)
        .await;
    let publish = |id: &str| json!({"id": id, "expectedVersion": null});
    for (who, id) in [(&felix, &guide), (&jonas, &guide), (&jonas, &hidden)] {
        demo.change(who, "documentPublish", "DocumentPublishInput", publish(id))
            .await;
    }
    let on_guide = json!({ "node": guide });
    let counts = async |filter: Value| {
        let mut counts = Vec::new();
        for key in [
            "p-ines-aldous",
            "p-anke-brackmann",
            "p-nadia-ferro",
            "p-mara-lind",
            "p-elif-kaya",
        ] {
            counts.push(log(&demo, &demo.by(key).await, filter.clone()).await.len());
        }
        counts
    };
    // The administrator of Quillon does not learn that there is something hidden.
    assert_eq!(counts(json!({"outcome": "DENIED"})).await, [3, 1, 1, 0, 0]);
    assert_eq!(counts(on_guide.clone()).await, [3, 1, 1, 3, 0]);
    assert_eq!(counts(json!({ "node": hidden })).await, [1, 0, 0, 0, 0]);
    let everything = counts(Value::Null).await;
    assert!(everything[0] > 4 && everything[3] == 0, "{everything:?}");

    // Whom she may not know of stays unnamed, and does not show by a filter either.
    let seen = log(&demo, &mara, on_guide.clone()).await;
    let names: Vec<_> = seen.iter().map(|entry| &entry["actor"]["name"]).collect();
    assert_eq!(
        names,
        [&json!("Jonas Wirth"), &Value::Null, &json!("Mara Lind")]
    );
    let felix_id = demo.person("p-felix-ott").await.id.to_string();
    let by_felix = json!({ "node": guide, "actor": felix_id });
    assert_eq!(counts(by_felix).await, [1, 1, 0, 0, 0]);
    let brackmann = felix
        .asker()
        .expect("a person")
        .organization_id()
        .to_string();
    assert_eq!(
        counts(json!({ "node": guide, "organization": brackmann })).await,
        [1, 1, 0, 0, 0]
    );

    // Names, texts and links of the chain are for those who see all of it.
    let whole = log(&demo, &demo.by("p-ines-aldous").await, on_guide.clone()).await;
    for entry in &seen {
        assert!(entry["seq"].is_null() && entry["hash"].is_null(), "{entry}");
        assert!(entry["details"].get("message").is_none(), "{entry}");
        assert_eq!(
            entry["node"],
            json!({"__typename": "Document", "id": guide})
        );
    }
    assert!(
        whole
            .iter()
            .all(|e| e["seq"].is_i64() && e["hash"].is_string())
    );
    assert!(whole[0]["details"]["message"].is_string(), "{}", whole[0]);

    // A token that may not administer shows nothing.
    let make = "mutation { tokenCreate(input: {label: \"t\", cap: MANAGE}) { secret } }";
    let made = demo
        .ask(&demo.by("p-ines-aldous").await, make, Value::Null)
        .await;
    let secret = made["tokenCreate"]["secret"].as_str().expect("a secret");
    let weak = demo.store().sign_in(Some(secret)).await.expect("signs in");
    assert!(log(&demo, &weak, Value::Null).await.is_empty());
    let anonymous = demo.store().anonymous();
    assert!(log(&demo, &anonymous, Value::Null).await.is_empty());
}

#[tokio::test]
async fn the_log_runs_newest_first_and_page_by_page() {
    let demo = Demo::new().await;
    let mara = demo.by("p-mara-lind").await;
    let guide = demo.document("doc-program-guide").await;
    for tag in 0..5 {
        demo.pass(60);
        let mara = demo.by("p-mara-lind").await;
        let update = json!({"id": guide, "expectedVersion": null, "tags": [format!("t{tag}")]});
        demo.change(&mara, "documentUpdate", "DocumentUpdateInput", update)
            .await;
    }
    let admin = demo.by("p-ines-aldous").await;
    let filter = json!({"actions": ["documentUpdate"]});
    let whole = log(&demo, &admin, filter.clone()).await;
    let numbers: Vec<_> = whole.iter().filter_map(|e| e["seq"].as_i64()).collect();
    assert!(
        numbers.len() == 5 && numbers.is_sorted_by(|a, b| a > b),
        "{numbers:?}"
    );
    let mut after = Value::Null;
    let mut paged = Vec::new();
    loop {
        let variables = json!({ "filter": filter, "first": 2, "after": after });
        let page = demo.ask(&admin, LOG, variables).await;
        paged.extend(
            page["auditLog"]["nodes"]
                .as_array()
                .expect("a list")
                .clone(),
        );
        after = page["auditLog"]["pageInfo"]["endCursor"].clone();
        if page["auditLog"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(paged, whole);
    let last = demo
        .ask(&admin, LOG, json!({ "filter": filter, "last": 2 }))
        .await;
    assert_eq!(last["auditLog"]["nodes"], json!(whole[3..]));
    // Half-open, as all spans are.
    let span =
        json!({"actions": ["documentUpdate"], "from": whole[3]["at"], "until": whole[1]["at"]});
    assert_eq!(log(&demo, &admin, span).await, whole[2..=3]);
    // A cursor is one viewer's and one list's.
    let foreign = json!({ "filter": {"node": guide}, "first": 2, "after": after });
    let body = demo.body(&mara, LOG, foreign).await;
    assert!(body.contains("BAD_USER_INPUT"), "{body}");
}
