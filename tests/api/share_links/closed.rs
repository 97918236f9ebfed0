//! What closes a share link, and that nobody who opens it learns why.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    GRACE, MARA, SHEET, allow, change, code, link, log, make, open, open_body, second_manager,
};
use crate::api::demo::Demo;

#[tokio::test]
pub async fn whatever_closes_a_link_is_answered_alike() {
    let demo = Demo::new().await;
    allow(&demo, true).await;
    second_manager(&demo).await;
    let sheet = demo.document(SHEET).await;
    let update = |change: Value| {
        let mut input = json!({"id": sheet, "expectedVersion": null});
        for (field, value) in change.as_object().into_iter().flatten() {
            input[field] = value.clone();
        }
        ("documentUpdate", input)
    };
    let (secret, _) = link(&demo, json!({})).await;
    let later = (demo.now() + chrono::TimeDelta::days(9)).to_rfc3339();
    let plain = json!({"policy": {}, "embargoUntil": null, "withdrawAt": null});
    let mut bodies = BTreeSet::new();
    let mut rules = Vec::new();
    for (closes, rule) in [
        (json!({"embargoUntil": later}), "LINK_EMBARGOED"),
        (
            json!({"withdrawAt": demo.now().to_rfc3339()}),
            "LINK_WITHDRAWN",
        ),
        (
            json!({"policy": {"requirements": [{"minTier": "REGISTERED"}]}}),
            "LINK_REQUIREMENT",
        ),
        (
            json!({"policy": {"classification": "CONFIDENTIAL"}}),
            "LINK_CLASSIFIED",
        ),
        (
            json!({"policy": {"subjectOrganizations": [demo.organization("quillon").await]}}),
            "LINK_WALL",
        ),
    ] {
        change(&demo, MARA, update(closes.clone())).await;
        bodies.insert(open_body(&demo, &secret, None).await);
        let refused = make(&demo, MARA, &sheet, json!({})).await;
        assert_eq!(code(&refused), "LINK_BARRED", "{closes}: {refused}");
        change(&demo, MARA, update(plain.clone())).await;
        assert_eq!(code(&open(&demo, &secret, None).await), "none", "{closes}");
        rules.push(rule);
    }
    let act = |field: &'static str| (field, json!({"id": sheet, "expectedVersion": null}));
    change(&demo, MARA, act("documentArchive")).await;
    bodies.insert(open_body(&demo, &secret, None).await);
    change(&demo, MARA, act("documentRestore")).await;
    change(&demo, MARA, act("documentPublish")).await;
    assert_eq!(code(&open(&demo, &secret, None).await), "none");

    let elif = demo.person("p-elif-kaya").await.id.to_string();
    let deny =
        json!({"node": demo.space("library").await, "subject": {"person": elif}, "until": later});
    change(&demo, MARA, ("denialCreate", deny)).await;
    bodies.insert(open_body(&demo, &secret, None).await);
    demo.pass(10 * 86_400);
    assert_eq!(code(&open(&demo, &secret, None).await), "none");

    allow(&demo, false).await;
    bodies.insert(open_body(&demo, &secret, None).await);
    allow(&demo, true).await;

    // By the link itself: ended, and past its end.
    let (other, ended) = link(&demo, json!({})).await;
    change(&demo, GRACE, ("shareLinkEnd", json!({"id": ended}))).await;
    bodies.insert(open_body(&demo, &other, None).await);
    let grace = demo.by(GRACE).await;
    let again = demo
        .change(
            &grace,
            "shareLinkEnd",
            "ShareLinkEndInput",
            json!({"id": ended}),
        )
        .await;
    assert_eq!(code(&again), "WRONG_STATE", "{again}");
    demo.pass(20 * 86_400 - 900);
    assert_eq!(code(&open(&demo, &secret, None).await), "none");
    demo.pass(1_000);
    bodies.insert(open_body(&demo, &secret, None).await);

    // By who made it.
    let (last, _) = link(&demo, json!({})).await;
    let mara = json!({"id": demo.person(MARA).await.id.to_string(), "expectedVersion": null});
    change(&demo, "p-ines-aldous", ("personDeactivate", mara)).await;
    bodies.insert(open_body(&demo, &last, None).await);

    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let body = bodies.first().expect("an answer");
    assert!(
        body.contains("LINK_ENDED") && body.contains("ask whoever sent it"),
        "{body}"
    );
    rules.extend([
        "LINK_UNPUBLISHED",
        "LINK_DENIED",
        "LINK_NOT_ALLOWED",
        "LINK_ENDED",
        "LINK_CREATOR",
    ]);
    let log = log(&demo).await;
    for rule in rules {
        let noted = log
            .iter()
            .any(|entry| entry[0] == "shareLinkOpen" && entry[4] == rule);
        assert!(noted, "{rule}: {log:?}");
    }
}

#[tokio::test]
async fn a_space_of_several_owners_allows_no_links() {
    let demo = Demo::new().await;
    let host = demo.manager_of("hexmoor", "rotating-assets").await;
    let host = demo.by(&host.expect("a manager")).await;
    let input = json!({"id": demo.space("rotating-assets").await, "expectedVersion": null, "allowsShareLinks": true});
    let refused = demo
        .change(&host, "spaceUpdate", "SpaceUpdateInput", input)
        .await;
    assert_eq!(code(&refused), "WRONG_STATE", "{refused}");
}
