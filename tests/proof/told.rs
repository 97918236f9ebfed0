//! What somebody who follows is told of hidden changes: nothing.

use serde_json::{Value, json};

use super::twin::Twin;
use crate::support::hub::Outcome;
use crate::support::listener::{Listener, by_address};

/// Each subscription, from a cursor to the end of what there is to tell.
const FOLLOWED: [(&str, &str, &str); 3] = [
    (
        "documentChanged",
        "document",
        "subscription($after: String) { documentChanged(after: $after, follow: false) { \
         cursor document { id title } } }",
    ),
    (
        "documentChanged",
        "document",
        "subscription($after: String) { documentChanged(after: $after, follow: false, \
         filter: {states: [DRAFT, IN_REVIEW, PUBLISHED, ARCHIVED]}) { cursor document { id title } } }",
    ),
    (
        "notifications",
        "notification",
        "subscription($after: String) { notifications(after: $after, follow: false) { \
         cursor notification { id } } }",
    ),
];

/// From where each goes on: the cursor of the event that says that nothing is missing.
pub async fn begin(hub: &Twin, email: &str) -> Outcome<Vec<Value>> {
    let mut cursors = Vec::new();
    for (field, _, query) in FOLLOWED {
        let events = events(hub, (email, query), &Value::Null).await?;
        let last = events.last().ok_or("a stream without an event")?;
        cursors.push(last[field]["cursor"].clone());
    }
    // At the same place, at the same instant.
    if cursors[0] == cursors[1] {
        return Err("cursors tell how much is written that one may not see".into());
    }
    Ok(cursors)
}

/// Goes on from there: fails when anything is told.
pub async fn nothing(hub: &Twin, email: &str, cursors: Vec<Value>) -> Outcome<()> {
    for ((field, what, query), after) in FOLLOWED.iter().zip(cursors) {
        let events = events(hub, (email, query), &after).await?;
        let is_silent = matches!(events.as_slice(), [only] if only[*field][*what].is_null());
        if !is_silent {
            return Err(format!("{field} tells of what is hidden: {events:?}").into());
        }
    }
    Ok(())
}

async fn events(hub: &Twin, (email, query): (&str, &str), after: &Value) -> Outcome<Vec<Value>> {
    let sign_in = by_address(&hub.store, email);
    let begun = Listener::begin(&hub.desk.api, sign_in, query, json!({ "after": after })).await;
    let mut listener = begun.map_err(|errors| errors.to_string())?;
    let mut events = Vec::new();
    while let Some(event) = listener.hear().await {
        events.push(event.map_err(|errors| errors.to_string())?);
    }
    Ok(events)
}
