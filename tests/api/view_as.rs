//! View as: the intersection of two people's rights, read-only, audited, and for few.

use std::collections::BTreeSet;

use commonplace::error::Error;
use commonplace::model::PersonId;
use commonplace::store::Viewer;
use serde_json::{Value, json};

use super::demo::Demo;

const LOOK: &str = "{ documents(first: 100, filter: {states: [DRAFT, IN_REVIEW, PUBLISHED, ARCHIVED]}) \
    { totalCount nodes { id text grants { id } } } \
    search(query: \"integration\", first: 100) { totalCount nodes { id } } \
    suggest(prefix: \"H\", first: 20) { document { id } } \
    spaces(first: 100) { nodes { id grants { id } participations { id } folders { id } } } \
    people(first: 100) { totalCount nodes { id } } partners(first: 100) { nodes { id } } \
    groups(first: 100) { nodes { id } } segments(first: 100) { nodes { id } } \
    signatures(first: 100) { nodes { id } } tokens(first: 100) { nodes { id } } \
    walls(first: 100) { nodes { id } } viewer { isHubAdmin locked { id } } }";

/// Every id in the answer, by where it stands.
fn ids(answer: &Value) -> BTreeSet<String> {
    fn walk(at: &str, value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    match (name.as_str(), value) {
                        ("id", Value::String(id)) => drop(found.insert(format!("{at} {id}"))),
                        _ => walk(&format!("{at}/{name}"), value, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(at, item, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk("", answer, &mut found);
    found
}

/// The ids of one list.
fn of(list: &str, ids: &BTreeSet<String>) -> BTreeSet<String> {
    let of_list = ids.iter().filter(|id| id.starts_with(list));
    of_list.cloned().collect()
}

async fn view_as(demo: &Demo, actor: &str, target: &str) -> Result<Viewer, Error> {
    let target = demo.person(target).await.id;
    demo.by(actor).await.view_as(target).await
}

/// How many entries of this command the audit log has.
async fn entries(demo: &Demo, action: &str) -> u64 {
    let ask = "query($a: [String!]) { auditLog(filter: {actions: $a}) { totalCount } }";
    let admin = demo.by("p-ines-aldous").await;
    let log = demo.ask(&admin, ask, json!({ "a": [action] })).await;
    log["auditLog"]["totalCount"].as_u64().expect("a count")
}

/// Who may look as whom: an administrator of the hub, one of the organization, a manager of a
/// space that the other organization takes part in.
const MAY: &[(&str, &str)] = &[
    ("p-ines-aldous", "p-jonas-wirth"),
    ("p-ines-aldous", "p-mara-lind"),
    ("p-ines-aldous", "p-hugo-marchand"),
    ("p-elif-kaya", "p-david-strand"),
    ("p-grace-okafor", "p-elif-kaya"),
    ("p-grace-okafor", "p-mara-lind"),
    ("p-helga-straub", "p-wei-tan"),
];

#[tokio::test]
async fn a_view_holds_what_both_get_and_no_more() {
    let demo = Demo::new().await;
    for (actor, target) in MAY {
        let view = view_as(&demo, actor, target).await;
        let view = view.unwrap_or_else(|e| panic!("{actor} as {target}: {e}"));
        let mut seen = Vec::new();
        for viewer in [&demo.by(actor).await, &demo.by(target).await, &view] {
            seen.push(demo.ask(viewer, LOOK, Value::Null).await);
        }
        let [actors, targets, views] = [&seen[0], &seen[1], &seen[2]].map(ids);
        let both: BTreeSet<String> = actors.intersection(&targets).cloned().collect();
        for list in ["/documents/nodes ", "/search/nodes ", "/spaces/nodes "] {
            assert_eq!(
                of(list, &views),
                of(list, &both),
                "{actor} as {target}: {list}"
            );
        }
        // What one has open and the other locked is locked; a list of groups without saying whose
        // is of the target's; where each gets the first few, both get others.
        let surplus: Vec<_> = views
            .difference(&both)
            .filter(|id| !id.starts_with("/viewer/locked") && !id.starts_with("/groups"))
            .filter(|id| !both.contains(&id.replace("/suggest/document", "/documents/nodes")))
            .collect();
        assert!(surplus.is_empty(), "{actor} as {target}: {surplus:?}");
        let is_admin = |n: usize| seen[n]["viewer"]["isHubAdmin"] == true;
        assert_eq!(
            is_admin(2),
            is_admin(0) && is_admin(1),
            "{actor} as {target}"
        );
    }
}

#[tokio::test]
async fn a_view_says_whose_it_is_and_changes_nothing() {
    let demo = Demo::new().await;
    let view = view_as(&demo, "p-ines-aldous", "p-elif-kaya").await;
    let view = view.expect("may look");
    let who = "{ viewer { person { name } organization { name } viewingAs { person { name } } } }";
    let seen = demo.ask(&view, who, Value::Null).await;
    assert_eq!(seen["viewer"]["person"]["name"], "Ines Aldous");
    assert_eq!(seen["viewer"]["organization"]["name"], "Hexmoor Controls");
    assert_eq!(seen["viewer"]["viewingAs"]["person"]["name"], "Elif Kaya");
    let own = demo
        .ask(&demo.by("p-ines-aldous").await, who, Value::Null)
        .await;
    assert_eq!(own["viewer"]["viewingAs"], Value::Null);

    let organization = view
        .asker()
        .expect("a person")
        .organization_id()
        .to_string();
    let invite = json!({"organization": organization, "name": "New", "email": "new@torvane.example", "role": "MEMBER"});
    let refused = demo
        .change(&view, "personInvite", "PersonInviteInput", invite.clone())
        .await;
    assert_eq!(refused["userErrors"][0]["code"], "FORBIDDEN", "{refused}");
    let message = refused["userErrors"][0]["message"]
        .as_str()
        .expect("a text");
    assert!(message.contains("look as somebody else"), "{message}");
    let may = demo.by("p-ines-aldous").await;
    let done = demo
        .change(&may, "personInvite", "PersonInviteInput", invite)
        .await;
    assert_eq!(done["userErrors"], json!([]));
}

#[tokio::test]
async fn whoever_may_not_look_is_refused_as_for_nobody() {
    let demo = Demo::new().await;
    let nobody = PersonId("00000000000000000000000000000007".parse().expect("a uuid"));
    for (actor, target) in [
        ("p-elif-kaya", "p-jonas-wirth"),
        ("p-elif-kaya", "p-ines-aldous"),
        ("p-david-strand", "p-elif-kaya"),
        ("p-mara-lind", "p-felix-ott"),
        ("p-ulrika-sand", "p-elif-kaya"),
        // Nobody looks as whoever can't sign in.
        ("p-ines-aldous", "p-rob-dunmore"),
        ("p-ines-aldous", "p-leah-brandt"),
    ] {
        let actor_viewer = demo.by(actor).await;
        let unknown = actor_viewer.view_as(nobody).await.err().expect("refused");
        let refused = view_as(&demo, actor, target).await.err();
        let refused = refused.unwrap_or_else(|| panic!("{actor} looks as {target}"));
        assert!(
            matches!(refused, Error::Forbidden(_)),
            "{actor} as {target}"
        );
        assert_eq!(refused.to_string(), unknown.to_string());
    }
    let target = demo.person("p-elif-kaya").await.id;
    let anonymous = demo.store().anonymous().view_as(target).await.err();
    assert!(matches!(anonymous, Some(Error::Unauthenticated)));
    assert_eq!(entries(&demo, "viewAs").await, 0);
    // Who was refused is in the log all the same, once that is written.
    demo.store().save_denials().await.expect("writes");
    assert_eq!(entries(&demo, "viewAs").await, 7);
}

#[tokio::test]
async fn each_view_is_in_the_audit_log_before_it_is_answered() {
    let demo = Demo::new().await;
    for (minutes, expected) in [(0, 1), (1, 1), (8, 1), (2, 2), (0, 2)] {
        demo.pass(minutes * 60);
        let view = view_as(&demo, "p-ines-aldous", "p-elif-kaya").await;
        drop(view.expect("may look"));
        assert_eq!(entries(&demo, "viewAs").await, expected);
    }
    drop(
        view_as(&demo, "p-ines-aldous", "p-mara-lind")
            .await
            .expect("may look"),
    );
    assert_eq!(entries(&demo, "viewAs").await, 3);
}
