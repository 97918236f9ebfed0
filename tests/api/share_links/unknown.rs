//! Secrets that stand for nothing.

use std::collections::BTreeSet;

use commonplace::api::call::Call;
use commonplace::store::{AuditFilter, Pulse, Store};
use serde_json::json;

use super::OPEN;
use crate::api::Asked;

#[tokio::test]
async fn a_secret_of_nothing_is_answered_like_one_whose_document_is_gone_and_writes_nothing() {
    let hub = Asked::new().await;
    let other = Asked::new().await;
    let mut secrets = Vec::new();
    for hub in [&hub, &other] {
        let space = hub.space().await;
        let input = json!({"id": space, "expectedVersion": null, "allowsShareLinks": true});
        hub.change("spaceUpdate", "SpaceUpdateInput", "", input)
            .await;
        let document = hub.document(&space, "Figures").await;
        let until = hub.api.hub().store().sources().now() + chrono::TimeDelta::days(1);
        let input = json!({"document": document, "until": until.to_rfc3339()});
        let made = hub
            .change("shareLinkCreate", "ShareLinkCreateInput", "secret", input)
            .await;
        secrets.push(made["secret"].as_str().expect("a secret").to_owned());
        let input = json!({"id": document, "expectedVersion": null});
        hub.change("documentDelete", "DocumentDeleteInput", "", input)
            .await;
    }
    let store = hub.api.hub().store();
    let written = state(store).await;
    let mut bodies = BTreeSet::new();
    // Its document is gone; never given out here; no secret at all; a token.
    for secret in [&secrets[0], &secrets[1], "cps_nothing", &hub.admin] {
        let nobody = store.anonymous();
        let call = Call {
            query: OPEN.to_owned(),
            variables: json!({ "secret": secret })
                .as_object()
                .cloned()
                .unwrap_or_default(),
            may_mutate: true,
            ..Default::default()
        };
        let answer = hub.api.answer(nobody.clone(), call).await;
        bodies.insert(String::from_utf8(answer.body).expect("text"));
        // Signing in counts as one.
        assert!(
            nobody.statements() <= 2,
            "{secret}: {}",
            nobody.statements()
        );
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert!(
        bodies
            .first()
            .is_some_and(|body| body.contains("NOT_FOUND"))
    );
    store.save_denials().await.expect("writes");
    assert_eq!(state(store).await, written);
}

/// Where the policy, the feed and the log are.
async fn state(store: &Store) -> (Pulse, u64) {
    let system = store.as_system("test").await.expect("a hub");
    let entries = system.audit_count(&AuditFilter::default()).await;
    (system.pulse(), entries.expect("counts"))
}
