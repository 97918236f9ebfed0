//! Leaving spaces and withdrawing documents: who may, what is said beforehand, and what it does.

use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::{Level, TokenScope};
use serde_json::{Value, json};

use super::demo::Demo;

const WITHDRAW: &str = "mutation($id: ID!, $version: Int) { documentWithdraw(input: {document: $id, \
    expectedVersion: $version}) { document { title withdrawAt } userErrors { code field message } } }";
const PREVIEW: &str = "query($space: ID!) { spaceLeavePreview(space: $space) { space { id } canLeave isOwner \
    obstacles { kind message } losingPeople losingDocuments ownDocumentCount ownDocuments { title } \
    previewToken expiresAt } }";
const LEAVE: &str = "mutation($space: ID!, $documents: LeavingDocuments!, $token: String) { spaceLeave(input: \
    {space: $space, documents: $documents, previewToken: $token}) { leftId userErrors { code field message } } }";
const LOOK: &str = "query($id: ID!) { node(id: $id) { id ... on Document { withdrawAt } \
    ... on Space { owners { name } } } }";

const INES: &str = "p-ines-aldous";
const MARA: &str = "p-mara-lind";
const PIET: &str = "p-piet-vandaele";
const LUCIA: &str = "p-lucia-ortega";
const MARCOS: &str = "p-marcos-vidal";
const ELIF: &str = "p-elif-kaya";
const DAVID: &str = "p-david-strand";

async fn withdraw(demo: &Demo, person: &str, id: &str) -> Value {
    let variables = json!({"id": id, "version": null});
    demo.ask_as(person, WITHDRAW, variables).await["documentWithdraw"].clone()
}

async fn preview(demo: &Demo, person: &str, space: &str) -> Value {
    let data = demo.ask_as(person, PREVIEW, json!({"space": space})).await;
    data["spaceLeavePreview"].clone()
}

async fn leave(demo: &Demo, person: &str, space: &str, documents: &str) -> Value {
    let variables = json!({"space": space, "documents": documents});
    demo.ask_as(person, LEAVE, variables).await["spaceLeave"].clone()
}

async fn look(demo: &Demo, person: &str, id: &str) -> Value {
    demo.ask_as(person, LOOK, json!({"id": id})).await["node"].clone()
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

#[tokio::test]
pub async fn who_owns_a_document_withdraws_it_where_others_manage_the_space() {
    let demo = Demo::new().await;
    let adapter = demo.document("doc-ra-adapter-torvane").await;
    let integration = demo.document("doc-to-integration").await;
    let blueprint = demo.document("doc-ra-blueprint").await;
    let roadmap = demo.document("doc-to-roadmap").await;
    // A reader, the hub's administrator and an editor of the space, none of them the owner.
    for (person, id, expected) in [
        ("p-jonas-wirth", &blueprint, "FORBIDDEN"),
        (INES, &blueprint, "FORBIDDEN"),
        (MARA, &blueprint, "FORBIDDEN"),
        (ELIF, &blueprint, "FORBIDDEN"),
        ("p-jonas-wirth", &roadmap, "NOT_FOUND"),
    ] {
        let refused = withdraw(&demo, person, id).await;
        assert_eq!(code(&refused), expected, "{person}: {refused}");
    }
    let missing = withdraw(&demo, DAVID, "doc_000000000000000000000000000000ff").await;
    assert_eq!(code(&missing), "NOT_FOUND");
    let stale = json!({"id": adapter, "version": 99});
    let stale = demo.ask_as(DAVID, WITHDRAW, stale).await["documentWithdraw"].clone();
    assert_eq!(code(&stale), "CONFLICT", "{stale}");
    let unread = WITHDRAW
        .replace("$version: Int", "")
        .replace("expectedVersion: $version", "");
    let unread = demo.ask_as(DAVID, &unread, json!({"id": adapter})).await;
    assert_eq!(code(&unread["documentWithdraw"]), "VERSION_REQUIRED");
    // With a token that only reads, its owner does no more than read.
    let david = demo.by(DAVID).await;
    let create = TokenCreate {
        person: None,
        label: "reads".to_owned(),
        scope: TokenScope {
            cap: Level::View,
            ..TokenScope::full()
        },
        expires_at: None,
    };
    let (_, secret) = token::create(&david, create).await.expect("a token");
    let reader = demo.store().sign_in(Some(&secret)).await.expect("signs in");
    let variables = json!({"id": adapter, "version": null});
    let refused = demo.ask(&reader, WITHDRAW, variables).await;
    assert_eq!(code(&refused["documentWithdraw"]), "FORBIDDEN", "{refused}");

    // The owner, and an administrator of the owner's organization.
    assert_eq!(code(&withdraw(&demo, DAVID, &adapter).await), "none");
    assert_eq!(code(&withdraw(&demo, ELIF, &integration).await), "none");
    for (person, id) in [(DAVID, &adapter), (ELIF, &adapter), (ELIF, &integration)] {
        assert_eq!(look(&demo, person, id).await, Value::Null, "{person}");
        assert_eq!(
            code(&withdraw(&demo, person, id).await),
            "NOT_FOUND",
            "{person}"
        );
    }
    let seen = look(&demo, PIET, &adapter).await;
    assert!(seen["withdrawAt"].is_string(), "{seen}");
    assert_eq!(code(&withdraw(&demo, PIET, &adapter).await), "WRONG_STATE");
    assert_eq!(code(&withdraw(&demo, PIET, &blueprint).await), "none");
    assert_eq!(look(&demo, MARA, &blueprint).await, Value::Null);
}

#[tokio::test]
pub async fn an_owner_leaves_with_its_documents_as_was_said_beforehand() {
    let demo = Demo::new().await;
    let space = demo.space("rotating-assets").await;
    let (gtm, results) = (
        demo.document("doc-ra-gtm").await,
        demo.document("doc-ra-field-results").await,
    );
    let said = preview(&demo, LUCIA, &space).await;
    assert_eq!(
        (&said["canLeave"], &said["isOwner"]),
        (&json!(true), &json!(true)),
        "{said}"
    );
    assert_eq!(
        (&said["losingPeople"], &said["ownDocumentCount"]),
        (&json!(2), &json!(3)),
        "{said}"
    );
    assert_eq!(said["ownDocuments"].as_array().map(Vec::len), Some(3));
    let outdated = said["previewToken"].clone();
    // A proposal that waits for the owner who leaves.
    let seat = json!({"space": space, "participant": {"organization": demo.organization("nimbury").await},
        "cap": "VIEW", "until": "2999-01-01T00:00:00Z"});
    let piet = demo.by(PIET).await;
    let set = demo
        .change(&piet, "participationSet", "ParticipationSetInput", seat)
        .await;
    assert_eq!(code(&set), "none", "{set}");
    // Another node to lose: leaving does more than was previewed.
    let folder = json!({"place": {"space": space}, "name": "New"});
    let piet = demo.by(PIET).await;
    let made = demo
        .change(&piet, "folderCreate", "FolderCreateInput", folder)
        .await;
    assert_eq!(code(&made), "none", "{made}");
    for (token, expected) in [
        (outdated, "PREVIEW_OUTDATED"),
        (json!("x"), "PREVIEW_EXPIRED"),
    ] {
        let variables = json!({"space": space, "documents": "WITHDRAW", "token": token});
        let refused = demo.ask_as(LUCIA, LEAVE, variables).await["spaceLeave"].clone();
        assert_eq!(code(&refused), expected, "{refused}");
    }
    let token = preview(&demo, LUCIA, &space).await["previewToken"].clone();
    let variables = json!({"space": space, "documents": "WITHDRAW", "token": token});
    let left = demo.ask_as(LUCIA, LEAVE, variables).await["spaceLeave"].clone();
    assert_eq!(left["leftId"], space.as_str(), "{left}");

    for person in [LUCIA, MARCOS] {
        for id in [&space, &gtm, &results] {
            assert_eq!(look(&demo, person, id).await, Value::Null, "{person}");
        }
    }
    assert_eq!(
        code(&leave(&demo, LUCIA, &space, "KEEP").await),
        "NOT_FOUND"
    );
    // Those who remain: managers see what was withdrawn, others do not; what is others' stays.
    assert!(look(&demo, PIET, &gtm).await["withdrawAt"].is_string());
    assert_eq!(look(&demo, MARA, &gtm).await, Value::Null);
    assert_eq!(look(&demo, MARA, &results).await["withdrawAt"], Value::Null);
    let owners = look(&demo, PIET, &space).await;
    assert_eq!(
        owners["owners"].as_array().map(Vec::len),
        Some(2),
        "{owners}"
    );
    let list = "{ proposals { nodes { state } } }";
    let proposals = demo.ask_as(PIET, list, json!({})).await;
    assert_eq!(
        proposals["proposals"]["nodes"][0]["state"], "REFUSED",
        "{proposals}"
    );
    let log = "query($a: [String!]) { auditLog(filter: {actions: $a, outcome: DONE}) { totalCount nodes { details } } }";
    for (action, expected) in [("spaceLeave", 1), ("documentWithdraw", 3)] {
        let log = demo.ask_as(INES, log, json!({ "a": [action] })).await;
        assert_eq!(log["auditLog"]["totalCount"], expected, "{action}: {log}");
    }
}

#[tokio::test]
pub async fn a_guest_leaves_and_the_last_owner_stays() {
    let demo = Demo::new().await;
    let space = demo.space("rotating-assets").await;
    let adapter = demo.document("doc-ra-adapter-torvane").await;
    for (person, expected) in [
        (MARCOS, "FORBIDDEN"),
        ("p-jonas-wirth", "FORBIDDEN"),
        (PIET, "FORBIDDEN"),
        ("p-tess-moreno", "NOT_FOUND"),
        ("p-anke-brackmann", "NOT_FOUND"),
    ] {
        let refused = leave(&demo, person, &space, "KEEP").await;
        assert_eq!(code(&refused), expected, "{person}: {refused}");
        let viewer = demo.by(person).await;
        let body = demo.body(&viewer, PREVIEW, json!({"space": space})).await;
        assert!(
            body.contains(&format!("\"code\":\"{expected}\"")),
            "{person}: {body}"
        );
    }
    let missing = leave(&demo, ELIF, "spc_000000000000000000000000000000ff", "KEEP").await;
    assert_eq!(code(&missing), "NOT_FOUND");

    assert_eq!(code(&leave(&demo, ELIF, &space, "KEEP").await), "none");
    for person in [ELIF, DAVID] {
        assert_eq!(look(&demo, person, &adapter).await, Value::Null, "{person}");
        assert_eq!(look(&demo, person, &space).await, Value::Null, "{person}");
    }
    let kept = look(&demo, PIET, &adapter).await;
    assert_eq!(
        (&kept["id"], &kept["withdrawAt"]),
        (&json!(adapter), &Value::Null)
    );

    for person in [LUCIA, "p-dana-whitlock"] {
        assert_eq!(
            code(&leave(&demo, person, &space, "KEEP").await),
            "none",
            "{person}"
        );
    }
    let said = preview(&demo, INES, &space).await;
    assert_eq!(
        (&said["canLeave"], &said["obstacles"][0]["kind"]),
        (&json!(false), &json!("LAST_OWNER"))
    );
    let refused = leave(&demo, INES, &space, "KEEP").await;
    assert_eq!(code(&refused), "LAST_OWNER", "{refused}");
    assert_eq!(look(&demo, INES, &space).await["id"], space.as_str());
}

#[tokio::test]
async fn a_segments_seat_and_the_last_manager_keep_an_organization_in() {
    let demo = Demo::new().await;
    let library = demo.space("library").await;
    let said = preview(&demo, ELIF, &library).await;
    assert_eq!(
        (&said["canLeave"], &said["obstacles"][0]["kind"]),
        (&json!(false), &json!("SEGMENT_SEAT"))
    );
    assert_eq!(said["isOwner"], false);
    assert_eq!(
        code(&leave(&demo, ELIF, &library, "KEEP").await),
        "WRONG_STATE"
    );

    // Hexmoor's people are the only ones who manage the room with Torvane.
    let room = demo.space("torvane-room").await;
    let grace = demo.by("p-grace-okafor").await;
    let ines = demo.person(INES).await.id.to_string();
    let grant = json!({"node": room, "subject": {"person": ines}, "level": "VIEW"});
    let granted = demo
        .change(&grace, "grantCreate", "GrantCreateInput", grant)
        .await;
    assert_eq!(code(&granted), "none", "{granted}");
    let said = preview(&demo, INES, &room).await;
    assert_eq!(said["obstacles"][0]["kind"], "LAST_MANAGER", "{said}");
    let refused = leave(&demo, INES, &room, "WITHDRAW").await;
    assert_eq!(code(&refused), "LAST_MANAGER", "{refused}");
    // Nothing was withdrawn either.
    let integration = demo.document("doc-to-revenue-share").await;
    assert_eq!(
        look(&demo, "p-grace-okafor", &integration).await["withdrawAt"],
        Value::Null
    );
    // Torvane manages nothing there, and can go.
    assert_eq!(code(&leave(&demo, ELIF, &room, "KEEP").await), "none");
    assert_eq!(look(&demo, ELIF, &room).await, Value::Null);
}
