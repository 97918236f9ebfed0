//! Following one's own notifications.

use serde_json::{Value, json};

use super::{SENT, caught_up, follow, on_both};
use crate::api::demo::Demo;

const FIELD: &str = "notifications";
const BREAK: &str = "mutation($node: ID!) { breakGlass(input: {node: $node, \
    reason: \"the auditors ask for it\"}) { grant { id } userErrors { code message } } }";
const MINE: &str = "{ notifications(first: 100) { nodes { id } } }";

#[tokio::test]
async fn notifications_are_told_to_their_own_person_each_once() {
    on_both(each_once).await;
}

async fn each_once(demo: &Demo) {
    let (ines, grace) = ("p-ines-aldous", "p-grace-okafor");
    let mut told = follow(demo, grace, SENT, json!({})).await;
    let began = caught_up(&mut told, FIELD).await;
    let mut others = follow(demo, "p-elif-kaya", SENT, json!({})).await;
    let other = caught_up(&mut others, FIELD).await;
    let room = demo.space("brackmann-room").await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let broken = demo.ask_as(ines, BREAK, json!({"node": room})).await;
        assert!(broken["breakGlass"]["grant"]["id"].is_string(), "{broken}");
        let event = told.next().await[FIELD].take();
        assert_eq!(event["notification"]["kind"], "BREAK_GLASS", "{event}");
        ids.push((event["notification"]["id"].clone(), event["cursor"].clone()));
        // The glass of one node is broken once a day.
        demo.pass(25 * 60 * 60);
    }
    let mine = demo.ask_as(grace, MINE, json!({})).await;
    let mine = mine["notifications"]["nodes"].as_array().expect("nodes");
    assert!(
        ids.iter()
            .all(|(id, _)| mine.iter().any(|one| one["id"] == *id))
    );
    assert_ne!(ids[0].0, ids[1].0);
    for (after, missed) in [
        (json!(began), &ids[..]),
        (ids[0].1.clone(), &ids[1..]),
        (ids[1].1.clone(), &[]),
    ] {
        let mut again = follow(demo, grace, SENT, json!({"after": after, "follow": false})).await;
        for (id, _) in missed {
            assert_eq!(again.next().await[FIELD]["notification"]["id"], *id);
        }
        caught_up(&mut again, FIELD).await;
        assert!(again.hear().await.is_none());
    }
    let mut none = follow(
        demo,
        "p-elif-kaya",
        SENT,
        json!({"after": other, "follow": false}),
    )
    .await;
    let event = none.next().await[FIELD].take();
    assert_eq!(event["notification"], Value::Null, "{event}");
}
