//! Subscriptions: what is told and to whom, from where one goes on, and how they end; on both databases.

pub mod documents;
pub mod ends;
mod refused;
mod sent;
mod server;

use commonplace::store::DatabasePlace;
use serde_json::{Value, json};

use super::demo::Demo;
use crate::support::listener::{Listener, by_address};
use crate::support::postgres;

pub const CHANGES: &str = "subscription($after: String, $follow: Boolean = true, $filter: DocumentFilter) { \
    documentChanged(after: $after, follow: $follow, filter: $filter) { cursor document { id title } } }";
pub const FOUND: &str = "subscription($saved: ID!, $after: String, $follow: Boolean = true) { \
    searchMatched(savedSearch: $saved, after: $after, follow: $follow) { cursor document { id title } } }";
pub const SENT: &str = "subscription($after: String, $follow: Boolean = true) { \
    notifications(after: $after, follow: $follow) { cursor notification { id kind } } }";

/// The manager of the library, who changes things.
pub const MARA: &str = "p-mara-lind";
/// A partner who may read in the library.
pub const ELIF: &str = "p-elif-kaya";

/// The person with this key follows something.
pub async fn follow(demo: &Demo, person: &str, query: &str, variables: Value) -> Listener {
    try_follow(demo, person, query, variables)
        .await
        .expect("it begins")
}

/// As `follow`; or the first error's code.
pub async fn try_follow(
    demo: &Demo,
    person: &str,
    query: &str,
    variables: Value,
) -> Result<Listener, String> {
    let email = demo.person(person).await.email.clone();
    let sign_in = by_address(demo.store(), &email);
    let begun = Listener::begin(&demo.api, sign_in, query, variables).await;
    begun.map_err(|errors| {
        errors[0]["extensions"]["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    })
}

/// Takes the event that says that everything was told; its cursor.
pub async fn caught_up(listener: &mut Listener, field: &str) -> String {
    let event = listener.next().await[field].take();
    let what = if field == "notifications" {
        "notification"
    } else {
        "document"
    };
    assert_eq!(event[what], Value::Null, "{event}");
    event["cursor"].as_str().expect("a cursor").to_owned()
}

/// The id of the document that is told of next, and the cursor.
pub async fn told(listener: &mut Listener, field: &str) -> (String, String) {
    let event = listener.next().await[field].take();
    let text = |at: &str| {
        event
            .pointer(at)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    (text("/document/id"), text("/cursor"))
}

/// Changes something about the document as the library's manager.
pub async fn retitle(demo: &Demo, id: &str, title: &str) {
    let input = json!({"id": id, "expectedVersion": null, "title": title});
    let mara = demo.by(MARA).await;
    let payload = demo
        .change(&mara, "documentUpdate", "DocumentUpdateInput", input)
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
}

/// Runs a check on a demo in each database.
pub async fn on_both(check: impl AsyncFn(&Demo)) {
    check(&Demo::new().await).await;
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let demo = Demo::at(&DatabasePlace::Postgres(database.url.clone())).await;
    check(&demo).await;
    drop(demo);
    database.remove().await;
}
