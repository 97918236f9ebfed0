//! Access reviews: what falls due and when, confirming it, and what can't be confirmed.

use commonplace::model::SpaceId;
use serde_json::{Value, json};

use super::demo::Demo;

const LIST: &str = "query($before: DateTime, $first: Int, $after: String) { accessReviews(dueBefore: $before, \
    first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } \
    edges { cursor node { __typename id } } reviews { dueAt isEnding lastReviewedAt \
    lastReviewedBy { name } grant { id until node { __typename id } } participation { id cap } } } }";
const CONFIRM: &str = "mutation($items: [ID!]!) { accessReviewConfirm(input: {items: $items}) { \
    items { __typename id } userErrors { code field message } } }";
const END: &str = "mutation($id: ID!) { grantEnd(input: {id: $id}) { userErrors { code } } }";

const INES: &str = "p-ines-aldous";
const MARA: &str = "p-mara-lind";
const LUCIA: &str = "p-lucia-ortega";
const PIET: &str = "p-piet-vandaele";
const DAY: i64 = 86_400;

async fn list(demo: &Demo, person: &str, variables: Value) -> Value {
    demo.ask_as(person, LIST, variables).await["accessReviews"].clone()
}

async fn confirm(demo: &Demo, person: &str, items: &[&str]) -> Value {
    let items = json!({ "items": items });
    demo.ask_as(person, CONFIRM, items).await["accessReviewConfirm"].clone()
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

/// The id of each item, in order.
fn ids(list: &Value) -> Vec<&str> {
    let edges = list["edges"].as_array().expect("edges").iter();
    edges
        .map(|edge| edge["node"]["id"].as_str().expect("an id"))
        .collect()
}

#[tokio::test]
async fn what_was_given_to_outsiders_falls_due_after_180_days() {
    let demo = Demo::new().await;
    for person in [MARA, LUCIA, "p-elif-kaya", "p-felix-ott"] {
        assert_eq!(
            list(&demo, person, json!({})).await["totalCount"],
            0,
            "{person}"
        );
    }
    demo.pass(181 * DAY);
    // Two segments' seats, what is granted to participants, and to a segment; what Hexmoor's own
    // people hold is for no review, and neither is what has ended.
    let due = list(&demo, MARA, json!({})).await;
    assert_eq!(due["totalCount"], 4, "{due}");
    assert_eq!(due["reviews"][0]["isEnding"], false);
    assert_eq!(due["reviews"][0]["lastReviewedAt"], Value::Null);
    let kinds = due["edges"].as_array().expect("edges").iter();
    let kinds = kinds.filter(|edge| edge["node"]["__typename"] == "Participation");
    assert_eq!(kinds.count(), 2, "{due}");
    let joint = list(&demo, LUCIA, json!({})).await;
    assert_eq!(joint["totalCount"], 6, "{joint}");
    // Whoever manages nothing has nothing to review.
    for person in ["p-elif-kaya", "p-felix-ott"] {
        assert_eq!(
            list(&demo, person, json!({})).await["totalCount"],
            0,
            "{person}"
        );
    }
    assert_eq!(
        list(&demo, MARA, json!({"before": "2020-01-01T00:00:00Z"})).await["totalCount"],
        0
    );

    // By when they fall due, then by id; and in as few statements however many there are.
    let all = ids(&joint);
    let dues: Vec<_> = joint["reviews"]
        .as_array()
        .expect("reviews")
        .iter()
        .map(|r| r["dueAt"].as_str())
        .collect();
    assert!(dues.is_sorted(), "{dues:?}");
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let viewer = demo.by(LUCIA).await;
        let before = viewer.statements();
        let page = demo
            .ask(&viewer, LIST, json!({"first": 2, "after": after}))
            .await;
        let page = page["accessReviews"].clone();
        assert!(
            viewer.statements() - before <= 4,
            "{} statements",
            viewer.statements()
        );
        found.extend(ids(&page).into_iter().map(str::to_owned));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(found, all);
    let viewer = demo.by(LUCIA).await;
    demo.ask(&viewer, LIST, json!({"first": 100})).await;
    assert!(
        viewer.statements() <= 5,
        "{} statements",
        viewer.statements()
    );
}

#[tokio::test]
async fn a_confirmed_item_falls_due_anew_and_an_ended_one_never() {
    let demo = Demo::new().await;
    demo.pass(181 * DAY);
    let due = list(&demo, MARA, json!({})).await;
    let all = ids(&due);
    let confirmed = confirm(&demo, MARA, &all[..3]).await;
    assert_eq!(code(&confirmed), "none", "{confirmed}");
    assert_eq!(confirmed["items"].as_array().map(Vec::len), Some(3));
    let left = list(&demo, MARA, json!({})).await;
    assert_eq!(ids(&left), all[3..]);
    let later = list(&demo, MARA, json!({"before": "2999-01-01T00:00:00Z"})).await;
    assert_eq!(later["totalCount"], 4, "{later}");
    let last = &later["reviews"][3];
    assert_eq!(last["lastReviewedBy"]["name"], "Mara Lind", "{last}");
    assert!(
        last["lastReviewedAt"].is_string()
            && last["dueAt"].as_str() > last["lastReviewedAt"].as_str()
    );
    let log = "{ auditLog(filter: {actions: [\"accessReviewConfirm\"]}) { totalCount } }";
    let log = demo.ask_as(INES, log, json!({})).await;
    assert_eq!(log["auditLog"]["totalCount"], 3);

    // The one that is left is ended, if it is a grant; seats end by participationEnd.
    let id = all[3];
    let query = match id.starts_with("grt") {
        true => END.to_owned(),
        false => END.replace("grantEnd", "participationEnd"),
    };
    demo.ask_as(MARA, &query, json!({"id": id})).await;
    assert_eq!(list(&demo, MARA, json!({})).await["totalCount"], 0);
    let refused = confirm(&demo, MARA, &[id]).await;
    assert_eq!(code(&refused), "WRONG_STATE", "{refused}");
    // What was confirmed falls due again half a year later, unless it has ended by then.
    demo.pass(180 * DAY);
    assert!(list(&demo, MARA, json!({})).await["totalCount"].as_i64() > Some(0));
}

#[tokio::test]
async fn what_ends_soon_is_shown_too() {
    let demo = Demo::new().await;
    let until = (demo.now() + chrono::TimeDelta::days(10)).to_rfc3339();
    let leah = demo.person("p-leah-brandt").await.id.to_string();
    let create = "mutation($input: GrantCreateInput!) { grantCreate(input: $input) { grant { id until } \
        userErrors { code } } }";
    let library = demo.space("library").await;
    let grant =
        json!({"node": library, "subject": {"person": leah}, "level": "EDIT", "until": until});
    let made = demo.ask_as(MARA, create, json!({ "input": grant })).await;
    let grant = &made["grantCreate"]["grant"];
    let ending = list(&demo, MARA, json!({})).await;
    assert_eq!(
        ids(&ending),
        [grant["id"].as_str().expect("an id")],
        "{ending}"
    );
    let item = &ending["reviews"][0];
    assert_eq!(
        (&item["isEnding"], &item["dueAt"]),
        (&json!(true), &grant["until"])
    );
    assert_eq!(
        item["grant"]["node"],
        json!({"__typename": "Space", "id": library})
    );
    demo.pass(11 * DAY);
    assert_eq!(list(&demo, MARA, json!({})).await["totalCount"], 0);
}

#[tokio::test]
async fn what_one_does_not_manage_or_holds_as_a_guest_is_not_ones_to_confirm() {
    let demo = Demo::new().await;
    demo.pass(181 * DAY);
    let (mine, joint) = (
        list(&demo, MARA, json!({})).await,
        list(&demo, LUCIA, json!({})).await,
    );
    let own = ids(&mine)[0];
    // Mara edits in the joint space: she sees seats there, and no grants.
    for id in ids(&joint) {
        let expected = if id.starts_with("grt") {
            "NOT_FOUND"
        } else {
            "FORBIDDEN"
        };
        let refused = confirm(&demo, MARA, &[own, id]).await;
        assert_eq!(code(&refused), expected, "{id}: {refused}");
        assert_eq!(refused["items"], Value::Null);
        let refused = confirm(&demo, "p-tess-moreno", &[id]).await;
        assert_eq!(code(&refused), "NOT_FOUND", "{id}: {refused}");
    }
    assert_eq!(list(&demo, MARA, json!({})).await, mine, "all or none");
    let many = vec![own; 51];
    for (items, expected) in [
        (&[][..], "INVALID"),
        (&many[..], "INVALID"),
        (&["grt_000000000000000000000000000000ff"][..], "NOT_FOUND"),
        (&["nothing"][..], "NOT_FOUND"),
    ] {
        assert_eq!(code(&confirm(&demo, MARA, items).await), expected);
    }
    // Twice the same is once.
    let twice = confirm(&demo, MARA, &[own, own]).await;
    assert_eq!(twice["items"].as_array().map(Vec::len), Some(1), "{twice}");

    // Castrel manages a space of Hexmoor's for a while, and vouches for others, not for itself.
    let (space, castrel) = (
        demo.space("techspecs").await,
        demo.organization("castrel").await,
    );
    let until = "2999-01-01T00:00:00Z";
    let piet = demo.by(PIET).await;
    let seat = json!({"space": space, "participant": {"organization": castrel}, "cap": "MANAGE", "until": until});
    let set = demo
        .change(&piet, "participationSet", "ParticipationSetInput", seat)
        .await;
    assert_eq!(code(&set), "none", "{set}");
    let piet = demo.by(PIET).await;
    let grant = json!({"node": space, "subject": {"organization": castrel}, "level": "MANAGE", "until": until});
    let granted = demo
        .change(&piet, "grantCreate", "GrantCreateInput", grant)
        .await;
    assert_eq!(code(&granted), "none", "{granted}");
    let guest = list(&demo, "p-petra-novakova", json!({"before": until})).await;
    let system = demo.system().await;
    let facts = &system.policy().spaces[&space.parse::<SpaceId>().expect("an id")];
    let id = castrel.parse().expect("an id");
    // Directly, and through the segments that it is in.
    let petra = demo.by("p-petra-novakova").await;
    let petra = petra.asker().expect("a person");
    let seats = facts.participations.iter();
    let own_seats = seats.filter(|seat| petra.sits_on(seat.participant));
    let own_seats: Vec<_> = own_seats.map(|seat| seat.id.to_string()).collect();
    assert!(own_seats.len() > 1, "{own_seats:?}");
    let own_grant = system.policy().nodes[&facts.anchor]
        .grants
        .iter()
        .find(|grant| grant.subject == commonplace::model::Subject::Organization(id));
    let own_grant = own_grant.expect("a grant").id.to_string();
    let mut others = 0;
    for item in ids(&guest) {
        let is_own = item == own_grant || own_seats.iter().any(|seat| seat == item);
        let expected = if is_own { "EXCEEDS_OWN_LEVEL" } else { "none" };
        let answer = confirm(&demo, "p-petra-novakova", &[item]).await;
        assert_eq!(code(&answer), expected, "{item}: {answer}");
        others += usize::from(!is_own);
    }
    assert!(others > 2, "{guest}");
}
