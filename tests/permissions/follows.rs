//! Every subscription as everybody: what each is told of a change.

use std::collections::BTreeSet;

use commonplace::worker;
use serde_json::{Value, json};

use super::operations::{Copy, Outcomes};
use super::sdl::Sdl;
use super::seen::Seen;
use crate::support::listener::{Listener, by_address, nobody};

/// Subscriptions with their own arguments.
const SUBSCRIPTIONS: &[(&str, &str)] = &[
    ("documentChanged", ""),
    ("documentChanged", "filter: {states: [DRAFT]}"),
    ("searchMatched", "savedSearch: \"{news_search}\""),
    ("notifications", ""),
];

/// Follows each, has things changed, and goes on from there: how much each is told.
pub async fn follows(hub: &Copy, person: &str, sdl: &Sdl, seen: &mut Seen) -> Outcomes {
    let fields = sdl.fields("Subscription").iter();
    let mut left: BTreeSet<&str> = fields.map(|f| f.name.as_str()).collect();
    let mut begun = Vec::new();
    for (field, own) in SUBSCRIPTIONS {
        left.remove(field);
        begun.push(told(hub, (person, field, own), None, (sdl, seen)).await);
    }
    assert!(
        left.is_empty(),
        "subscriptions that nobody follows: {left:?}"
    );
    change(hub).await;
    let mut outcomes = Vec::new();
    for ((field, own), begun) in SUBSCRIPTIONS.iter().zip(begun) {
        let outcome = match begun {
            Err(code) => code.to_lowercase(),
            Ok(events) => {
                let after = events[0]["cursor"].as_str();
                let events = told(hub, (person, field, own), after, (sdl, seen)).await;
                // The last says that this is all.
                (events.expect("goes on").len() - 1).to_string()
            }
        };
        outcomes.push(((*field).to_owned(), outcome));
    }
    outcomes
}

/// Everything that is told up to now; or why nothing is.
async fn told(
    hub: &Copy,
    (person, field, own): (&str, &str, &str),
    after: Option<&str>,
    (sdl, seen): (&Sdl, &mut Seen),
) -> Result<Vec<Value>, String> {
    let of = sdl.fields("Subscription").iter().find(|f| f.name == field);
    let of = &of.unwrap_or_else(|| panic!("no subscription {field}")).of;
    let (own, inside) = (hub.named(own), sdl.everything(of));
    let query = format!(
        "subscription($after: String) {{ {field}(after: $after, follow: false {own}) {inside} }}"
    );
    let store = hub.api.hub().store();
    let sign_in = match hub.address(person).await {
        Some(email) => by_address(store, &email),
        None => nobody(store),
    };
    let listener = Listener::begin(&hub.api, sign_in, &query, json!({ "after": after })).await;
    let mut listener = listener.map_err(|errors| {
        let code = errors[0]["extensions"]["code"].as_str();
        code.expect("a code").to_owned()
    })?;
    let mut events = Vec::new();
    while let Some(event) = listener.hear().await {
        let event = event.expect("no errors");
        seen.take(sdl, "Subscription", &event);
        events.push(event[field].clone());
    }
    Ok(events)
}

/// Changes two documents that most see, and breaks a glass.
async fn change(hub: &Copy) {
    for (person, mutation) in [
        (
            "p-mara-lind",
            "documentUpdate(input: {id: \"{document}\", expectedVersion: null, tags: [\"news\"]})",
        ),
        (
            "p-mara-lind",
            "documentUpdate(input: {id: \"{third_document}\", expectedVersion: null, tags: [\"news\"]})",
        ),
        (
            "p-ines-aldous",
            "breakGlass(input: {node: \"{closed_folder}\", reason: \"The figures are to be audited\"})",
        ),
    ] {
        let viewer = hub.viewer(person).await;
        let query = format!(
            "mutation {{ {} {{ userErrors {{ message }} }} }}",
            hub.named(mutation)
        );
        let data = hub.ask(&viewer, &query, json!({})).await;
        let mut payloads = data.as_object().expect("payloads").values();
        assert!(
            payloads.all(|payload| payload["userErrors"] == json!([])),
            "{data}"
        );
    }
    worker::reindex(hub.api.hub(), |_| ())
        .await
        .expect("indexes");
}
