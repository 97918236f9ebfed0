//! Rights are those of the moment: what is revoked is not told any more, and who can't sign in is told
//! nothing more.

use std::time::Duration;

use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::TokenScope;
use serde_json::json;
use tokio::time::timeout;

use super::{CHANGES, ELIF, MARA, SENT, caught_up, follow, on_both, retitle, told};
use crate::api::demo::Demo;
use crate::support::listener::{Listener, by_token};

const FIELD: &str = "documentChanged";
/// The promise.
const A_SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
pub async fn what_is_revoked_is_not_told_any_more() {
    on_both(revoked).await;
}

async fn revoked(demo: &Demo) {
    let mara = demo.by(MARA).await;
    let change = async |field: &str, kind: &str, input| {
        let payload = demo.change(&mara, field, kind, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{field}: {payload}");
    };
    let (taken, kept) = (
        demo.document("doc-hx2000-datasheet").await,
        demo.document("doc-hx800-datasheet").await,
    );
    let mut elif = follow(demo, ELIF, CHANGES, json!({})).await;
    let began = caught_up(&mut elif, FIELD).await;
    retitle(demo, &taken, "Seen").await;
    assert_eq!(told(&mut elif, FIELD).await.0, taken);
    // A change that was not taken yet when the denial came is not told either.
    retitle(demo, &taken, "Not taken yet").await;
    let organization = demo.organization("torvane").await;
    let deny = json!({"node": taken, "subject": {"organization": organization}});
    change("denialCreate", "DenialCreateInput", deny).await;
    retitle(demo, &taken, "Hidden").await;
    retitle(demo, &kept, "Kept").await;
    assert_eq!(told(&mut elif, FIELD).await.0, kept);
    // Nor to whoever comes back from before.
    let mut again = follow(
        demo,
        ELIF,
        CHANGES,
        json!({"after": began, "follow": false}),
    )
    .await;
    assert_eq!(told(&mut again, FIELD).await.0, kept);
    caught_up(&mut again, FIELD).await;
}

/// A token of the person, and what follows with it.
async fn with_token(
    demo: &Demo,
    person: &str,
    query: &str,
    days: i64,
) -> (Listener, commonplace::model::TokenId) {
    let viewer = demo.by(person).await;
    let create = TokenCreate {
        person: None,
        label: "test".to_owned(),
        scope: TokenScope::full(),
        expires_at: Some(viewer.now() + chrono::TimeDelta::days(days)),
    };
    let (row, secret) = token::create(&viewer, create).await.expect("a token");
    let sign_in = by_token(demo.store(), &secret);
    let listener = Listener::begin(&demo.api, sign_in, query, json!({})).await;
    (listener.expect("it begins"), row.id)
}

#[tokio::test]
async fn who_can_not_sign_in_any_more_is_told_so_within_a_second() {
    on_both(signed_out).await;
}

async fn signed_out(demo: &Demo) {
    let ines = demo.by("p-ines-aldous").await;
    let deactivate = async |person: &str| {
        let id = demo.person(person).await.id.to_string();
        let input = json!({"id": id, "expectedVersion": null});
        let payload = demo
            .change(&ines, "personDeactivate", "PersonDeactivateInput", input)
            .await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
    };
    for query in [CHANGES, SENT] {
        let field = if query == CHANGES {
            FIELD
        } else {
            "notifications"
        };
        let (mut revoked, id) = with_token(demo, ELIF, query, 1).await;
        caught_up(&mut revoked, field).await;
        token::revoke(&demo.by(ELIF).await, id)
            .await
            .expect("revokes");
        let end = timeout(A_SECOND, revoked.end()).await.expect("in time");
        assert_eq!(end, "UNAUTHENTICATED");

        let (mut expiring, _) = with_token(demo, ELIF, query, 1).await;
        caught_up(&mut expiring, field).await;
        demo.pass(86_400);
        let end = timeout(A_SECOND, expiring.end()).await.expect("in time");
        assert_eq!(end, "UNAUTHENTICATED");
    }
    let mut felix = follow(demo, "p-felix-ott", CHANGES, json!({})).await;
    caught_up(&mut felix, FIELD).await;
    deactivate("p-felix-ott").await;
    let end = timeout(A_SECOND, felix.end()).await.expect("in time");
    assert_eq!(end, "UNAUTHENTICATED");
}
