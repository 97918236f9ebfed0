//! Break-glass: what it opens and for how long, who is told, and all that refuses it.

use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::{Level, TokenScope};
use commonplace::store::Viewer;
use serde_json::{Value, json};

use super::demo::Demo;

const BREAK: &str = "mutation($input: BreakGlassInput!) { breakGlass(input: $input) { grant { id level until \
    reason isEmergency } userErrors { code field message } } }";
const LIST: &str = "query($filter: NotificationFilter) { notifications(filter: $filter) { totalCount \
    nodes { id kind seenAt node { id } grant { id isEmergency reason } } } }";
const SEE: &str = "mutation($ids: [ID!]!) { notificationsSee(input: {notifications: $ids}) { \
    notifications { id seenAt } userErrors { code field } } }";
const LOOK: &str =
    "query($id: ID!) { node(id: $id) { id ... on Document { text viewerCanUpdate } } }";
const END: &str =
    "mutation($id: ID!) { grantEnd(input: {id: $id}) { grant { isLive } userErrors { code } } }";

const INES: &str = "p-ines-aldous";
const MARA: &str = "p-mara-lind";
const LUCIA: &str = "p-lucia-ortega";
const ULRIKA: &str = "p-ulrika-sand";
const REASON: &str = "the auditors ask for it today";

async fn folder(demo: &Demo, key: &str) -> String {
    let found = demo.system().await.folder_by_key(key).await;
    found.expect("reads").expect("a folder").id.to_string()
}

async fn break_by(demo: &Demo, viewer: &Viewer, input: Value) -> Value {
    let data = demo.ask(viewer, BREAK, json!({ "input": input })).await;
    data["breakGlass"].clone()
}

async fn break_glass(demo: &Demo, node: &str) -> Value {
    let ines = demo.by(INES).await;
    break_by(demo, &ines, json!({"node": node, "reason": REASON})).await
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

async fn look(demo: &Demo, node: &str) -> Value {
    demo.ask_as(INES, LOOK, json!({"id": node})).await["node"].clone()
}

async fn told(demo: &Demo, person: &str) -> Value {
    demo.ask_as(person, LIST, json!({})).await["notifications"].clone()
}

#[tokio::test]
pub async fn it_opens_a_node_to_read_for_four_hours_and_tells_whoever_answers_for_it() {
    let demo = Demo::new().await;
    let (board, inside) = (
        folder(&demo, "strategy/board").await,
        demo.document("doc-board-roi").await,
    );
    assert_eq!(look(&demo, &inside).await, Value::Null);
    // What is above is restricted: a grant below it would open nothing.
    let refused = break_glass(&demo, &inside).await;
    assert_eq!(code(&refused), "WRONG_STATE", "{refused}");
    let message = refused["userErrors"][0]["message"]
        .as_str()
        .expect("a text");
    assert!(message.contains(&board), "{message}");

    let made = break_glass(&demo, &board).await;
    assert_eq!(code(&made), "none", "{made}");
    let grant = &made["grant"];
    assert_eq!(
        (&grant["level"], &grant["isEmergency"]),
        (&json!("VIEW"), &json!(true))
    );
    let seen = look(&demo, &inside).await;
    assert!(seen["text"].is_string(), "{seen}");
    assert_eq!(seen["viewerCanUpdate"], false);

    for person in [ULRIKA, "p-omar-haddad"] {
        let told = told(&demo, person).await;
        assert_eq!(told["totalCount"], 1, "{person}: {told}");
        let one = &told["nodes"][0];
        assert_eq!(
            (&one["kind"], &one["seenAt"]),
            (&json!("BREAK_GLASS"), &Value::Null)
        );
        assert_eq!(one["node"]["id"], board.as_str());
        assert_eq!(one["grant"]["id"], grant["id"]);
        assert_eq!(one["grant"]["reason"], REASON);
    }
    for person in [INES, MARA, "p-elif-kaya"] {
        assert_eq!(told(&demo, person).await["totalCount"], 0, "{person}");
    }
    demo.pass(4 * 3_600 + 1);
    assert_eq!(look(&demo, &inside).await, Value::Null);
}

#[tokio::test]
async fn a_manager_ends_it_at_once_and_it_is_not_extended() {
    let demo = Demo::new().await;
    let (board, inside) = (
        folder(&demo, "strategy/board").await,
        demo.document("doc-board-roi").await,
    );
    let made = break_glass(&demo, &board).await;
    assert_eq!(code(&break_glass(&demo, &board).await), "TOO_MANY");
    let end = json!({"id": made["grant"]["id"]});
    let refused = demo.ask_as(INES, END, end.clone()).await["grantEnd"].clone();
    assert_eq!(code(&refused), "NOT_FOUND", "{refused}");
    let ended = demo.ask_as(ULRIKA, END, end).await["grantEnd"].clone();
    assert_eq!(ended["grant"]["isLive"], false, "{ended}");
    assert_eq!(look(&demo, &inside).await, Value::Null);
    assert_eq!(look(&demo, &board).await, Value::Null);

    demo.pass(60);
    let refused = break_glass(&demo, &board).await;
    assert_eq!(code(&refused), "TOO_MANY", "{refused}");
    let message = refused["userErrors"][0]["message"]
        .as_str()
        .expect("a text");
    assert!(message.contains("again from 20"), "{message}");
    demo.pass(24 * 3_600);
    assert_eq!(code(&break_glass(&demo, &board).await), "none");
    assert!(look(&demo, &inside).await["text"].is_string());
    assert_eq!(told(&demo, ULRIKA).await["totalCount"], 2);
}

#[tokio::test]
pub async fn the_owners_administrators_are_told_and_see_what_they_may() {
    let demo = Demo::new().await;
    let room = demo.space("brackmann-room").await;
    assert_eq!(code(&break_glass(&demo, &room).await), "none");
    assert_eq!(look(&demo, &room).await["id"], room.as_str());
    let anke = told(&demo, "p-anke-brackmann").await;
    assert_eq!(anke["totalCount"], 1, "{anke}");
    // She sees the room, and manages nothing in it.
    assert_eq!(anke["nodes"][0]["node"]["id"], room.as_str());
    assert_eq!(anke["nodes"][0]["grant"], Value::Null);
    let grace = told(&demo, "p-grace-okafor").await;
    assert_eq!(grace["nodes"][0]["grant"]["isEmergency"], true, "{grace}");
    assert_eq!(told(&demo, "p-felix-ott").await["totalCount"], 0);

    let (own, others) = (&anke["nodes"][0]["id"], &grace["nodes"][0]["id"]);
    let see = |ids: Value| json!({ "ids": ids });
    for ids in [json!([others]), json!([own, others]), json!(["ntf_x"])] {
        let refused = demo.ask_as("p-anke-brackmann", SEE, see(ids)).await;
        assert_eq!(code(&refused["notificationsSee"]), "NOT_FOUND", "{refused}");
    }
    let none = demo.ask_as("p-anke-brackmann", SEE, see(json!([]))).await;
    assert_eq!(code(&none["notificationsSee"]), "INVALID");
    let unseen = json!({"filter": {"isSeen": false}});
    let list = demo.ask_as("p-anke-brackmann", LIST, unseen.clone()).await;
    assert_eq!(
        list["notifications"]["totalCount"], 1,
        "all or none: {list}"
    );
    let seen = demo
        .ask_as("p-anke-brackmann", SEE, see(json!([own])))
        .await;
    let seen = &seen["notificationsSee"]["notifications"][0]["seenAt"];
    assert!(seen.is_string(), "{seen}");
    let list = demo.ask_as("p-anke-brackmann", LIST, unseen).await;
    assert_eq!(list["notifications"]["totalCount"], 0);
    // Whoever looks as somebody else sees neither's.
    let grace = demo.person("p-grace-okafor").await.id;
    let as_grace = demo.by(INES).await.view_as(grace).await.expect("looks");
    let list = demo.ask(&as_grace, LIST, json!({})).await;
    assert_eq!(list["notifications"]["totalCount"], 0);
}

#[tokio::test]
pub async fn bad_input_and_other_people_are_refused() {
    let demo = Demo::new().await;
    let room = demo.space("brackmann-room").await;
    let ines = demo.by(INES).await;
    let at = |hours: i64| (demo.now() + chrono::TimeDelta::hours(hours)).to_rfc3339();
    for (input, code_of, field) in [
        (
            json!({"node": room, "reason": "curious"}),
            "INVALID",
            "reason",
        ),
        (
            json!({"node": room, "reason": "    why    "}),
            "INVALID",
            "reason",
        ),
        (
            json!({"node": room, "reason": REASON, "until": at(5)}),
            "INVALID",
            "until",
        ),
        (
            json!({"node": room, "reason": REASON, "until": at(-1)}),
            "INVALID",
            "until",
        ),
        (
            json!({"node": "spc_000000000000000000000000000000ff", "reason": REASON}),
            "NOT_FOUND",
            "node",
        ),
        (
            json!({"node": "doc_000000000000000000000000000000ff", "reason": REASON}),
            "NOT_FOUND",
            "node",
        ),
        (
            json!({"node": "nothing", "reason": REASON}),
            "NOT_FOUND",
            "node",
        ),
    ] {
        let refused = break_by(&demo, &ines, input.clone()).await;
        assert_eq!(code(&refused), code_of, "{input}: {refused}");
        assert_eq!(refused["userErrors"][0]["field"][0], field, "{input}");
    }
    // Only for hub administrators, whatever they name.
    for person in [MARA, "p-anke-brackmann", ULRIKA] {
        let viewer = demo.by(person).await;
        for node in [room.as_str(), "spc_000000000000000000000000000000ff"] {
            let input = json!({"node": node, "reason": REASON});
            let refused = break_by(&demo, &viewer, input).await;
            assert_eq!(code(&refused), "FORBIDDEN", "{person}: {refused}");
        }
    }
    // Not through a token that is narrower than the hub, nor while looking as somebody else.
    let library = demo.space("library").await.parse().expect("an id");
    for scope in [
        TokenScope {
            spaces: vec![library],
            ..TokenScope::full()
        },
        TokenScope {
            admin: false,
            ..TokenScope::full()
        },
    ] {
        let create = TokenCreate {
            person: None,
            label: "narrow".to_owned(),
            scope,
            expires_at: None,
        };
        let (_, secret) = token::create(&ines, create).await.expect("a token");
        let narrow = demo.store().sign_in(Some(&secret)).await.expect("signs in");
        let input = json!({"node": room, "reason": REASON});
        let refused = break_by(&demo, &narrow, input).await;
        assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    }
    let mara = demo.person(MARA).await.id;
    let as_mara = ines.view_as(mara).await.expect("looks");
    let refused = break_by(&demo, &as_mara, json!({"node": room, "reason": REASON})).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    // What one sees anyway has no glass.
    let library = demo.space("library").await;
    assert_eq!(code(&break_glass(&demo, &library).await), "WRONG_STATE");
    assert_eq!(
        ines.reach().level(demo_anchor(&demo, &room).await),
        Level::None
    );
}

async fn demo_anchor(demo: &Demo, space: &str) -> commonplace::model::Anchor {
    let id = space.parse().expect("an id");
    let system = demo.system().await;
    system
        .policy()
        .anchor(commonplace::model::NodeId::Space(id))
        .expect("an anchor")
}

#[tokio::test]
pub async fn no_wall_denial_clearance_or_missing_seat_is_crossed() {
    let demo = Demo::new().await;
    let (ines, mara) = (demo.by(INES).await, demo.by(MARA).await);
    let (library, castrel) = (
        demo.space("library").await,
        demo.organization("castrel").await,
    );
    let create = "mutation($input: DocumentCreateInput!) { documentCreate(input: $input) { document { id } \
        userErrors { code } } }";
    let about = json!({"place": {"space": library}, "title": "About them", "text": "x", "publish": true,
        "policy": {"subjectOrganizations": [castrel]}});
    let made = demo.ask(&mara, create, json!({ "input": about })).await;
    let about = made["documentCreate"]["document"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let wall =
        json!({"a": demo.organization("hexmoor").await, "b": castrel, "reason": "they compete"});
    let raised = demo
        .change(&ines, "wallCreate", "WallCreateInput", wall)
        .await;
    assert_eq!(code(&raised), "none", "{raised}");
    let refused = break_glass(&demo, &about).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    assert!(
        refused["userErrors"][0]["message"]
            .as_str()
            .expect("a text")
            .contains("wall")
    );
    assert_eq!(look(&demo, &about).await, Value::Null);

    let stories = folder(&demo, "library/case-studies").await;
    let denial =
        json!({"node": stories, "subject": {"person": demo.person(INES).await.id.to_string()}});
    let mara = demo.by(MARA).await;
    let denied = demo
        .change(&mara, "denialCreate", "DenialCreateInput", denial)
        .await;
    assert_eq!(code(&denied), "none", "{denied}");
    let refused = break_glass(&demo, &stories).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    assert!(
        refused["userErrors"][0]["message"]
            .as_str()
            .expect("a text")
            .contains("denial")
    );

    // A room of others: no seat first, and then one with too little clearance.
    let room = "mutation($input: SpaceCreateInput!) { spaceCreate(input: $input) { space { id } \
        userErrors { code message } } }";
    let input = json!({"kind": "JOINT", "slug": "theirs", "name": "Theirs",
        "owners": [demo.organization("meseta").await], "manager": demo.person(LUCIA).await.id.to_string()});
    let ines = demo.by(INES).await;
    let made = demo.ask(&ines, room, json!({ "input": input })).await;
    let room = made["spaceCreate"]["space"]["id"].as_str();
    let room = room.unwrap_or_else(|| panic!("{made}")).to_owned();
    let refused = break_glass(&demo, &room).await;
    assert_eq!(code(&refused), "ORGANIZATION_NOT_PARTICIPANT", "{refused}");
    let hexmoor = demo.organization("hexmoor").await;
    let seat = |cap: &str| {
        json!({"space": room, "participant": {"organization": hexmoor}, "cap": cap,
            "until": "2999-01-01T00:00:00Z"})
    };
    let kind = "ParticipationSetInput";
    let lucia = demo.by(LUCIA).await;
    let set = demo.change(&lucia, "participationSet", kind, seat("DISCOVER"));
    assert_eq!(code(&set.await), "none");
    let refused = break_glass(&demo, &room).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    let lucia = demo.by(LUCIA).await;
    let set = demo.change(&lucia, "participationSet", kind, seat("VIEW"));
    assert_eq!(code(&set.await), "none");
    let secret = json!({"place": {"space": room}, "title": "Secret", "text": "x", "publish": true,
        "policy": {"classification": "SECRET"}});
    let lucia = demo.by(LUCIA).await;
    let made = demo.ask(&lucia, create, json!({ "input": secret })).await;
    let secret = made["documentCreate"]["document"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let refused = break_glass(&demo, &secret).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    assert!(
        refused["userErrors"][0]["message"]
            .as_str()
            .expect("a text")
            .contains("clearance")
    );
    assert_eq!(code(&break_glass(&demo, &room).await), "none");
    assert_eq!(told(&demo, LUCIA).await["totalCount"], 1);
    assert_eq!(look(&demo, &secret).await, Value::Null);
    audited(&demo, 5, 1).await;
}

/// How often it was refused, and done, by the audit log.
async fn audited(demo: &Demo, denied: u64, done: u64) {
    let ask = "query($o: AuditOutcome!) { auditLog(filter: {actions: [\"breakGlass\"], outcome: $o}) { \
        totalCount nodes { object details } } }";
    for (outcome, expected) in [("DENIED", denied), ("DONE", done)] {
        let log = demo.ask_as(INES, ask, json!({ "o": outcome })).await["auditLog"].clone();
        assert_eq!(log["totalCount"], expected, "{outcome}: {log}");
        if outcome == "DONE" {
            assert_eq!(log["nodes"][0]["details"]["reason"], REASON);
            assert_eq!(log["nodes"][0]["details"]["notified"], 1);
        }
    }
}
