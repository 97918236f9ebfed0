//! How much a person may ask for: counted over all its tokens, charged once, told to nobody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use commonplace::api::Api;
use commonplace::api::call::{Answer, Call, Outcome, Refused, SigningIn, Started};
use commonplace::hub::meter::{Meter, Rates, Ticks};
use serde_json::{Value, json};

use super::{Asked, id};
use crate::support::listener::by_token;

const RATE_LIMIT: &str =
    "{ rateLimit { cost limit remaining resetAt requestLimit requestsRemaining } }";

/// The same, with something that is read from the database.
const READ: &str =
    "{ rateLimit { cost remaining requestsRemaining } people(first: 1) { totalCount } }";

/// A hub that holds everybody to these rates, and the seconds that have passed.
struct Held {
    hub: Asked,
    api: Api,
    seconds: Arc<AtomicU64>,
}

impl Held {
    async fn to(person_requests: u32, person_cost: u32) -> Self {
        let hub = Asked::new().await;
        let rates = Rates {
            address_requests: 0,
            person_requests,
            person_cost,
        };
        let seconds = Arc::new(AtomicU64::new(0));
        let hands = seconds.clone();
        let ticks = Ticks::by(move || Duration::from_secs(hands.load(Ordering::SeqCst)));
        let api = hub.api.clone().metered(Arc::new(Meter::new(rates, &ticks)));
        Self { hub, api, seconds }
    }

    fn by(&self, token: &str) -> SigningIn {
        by_token(self.api.hub().store(), token)
    }

    async fn answer(&self, token: &str, query: &str) -> Answer {
        let answer = self.api.ask(&self.by(token), &call(query)).await;
        answer.expect("signs in")
    }

    async fn ask(&self, token: &str, query: &str) -> Value {
        let answer = self.answer(token, query).await;
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// Another person of the host, with a token.
    async fn somebody(&self, email: &str) -> String {
        let input = json!({"organization": self.hub.host, "name": "Somebody", "email": email});
        let made = self
            .hub
            .change("personInvite", "PersonInviteInput", "person { id }", input)
            .await;
        self.hub.token_for(&id(&made["person"])).await
    }
}

fn call(query: &str) -> Call {
    Call {
        query: query.to_owned(),
        may_mutate: true,
        from: Some("192.0.2.1".parse().expect("an address")),
        ..Call::default()
    }
}

fn left(body: &Value) -> (Option<i64>, Option<i64>) {
    let limit = &body["data"]["rateLimit"];
    let number = |name: &str| limit[name].as_i64();
    (number("remaining"), number("requestsRemaining"))
}

#[tokio::test]
async fn whoever_asks_reads_what_is_left_of_its_own() {
    let held = Held::to(100, 10_000).await;
    let admin = held.hub.admin.clone();
    let before = held.api.hub().store().sources().now();
    let body = held.ask(&admin, RATE_LIMIT).await;
    let limit = &body["data"]["rateLimit"];
    let cost = limit["cost"].as_i64().expect("a cost");
    assert_eq!(cost, 7);
    assert_eq!(
        body["extensions"]["cost"],
        json!({"requested": cost, "limit": 5_000})
    );
    assert_eq!(
        (&limit["limit"], &limit["requestLimit"]),
        (&json!(10_000), &json!(100))
    );
    assert_eq!(left(&body), (Some(10_000 - cost), Some(99)));
    let reset = limit["resetAt"].as_str().expect("a time");
    let reset: chrono::DateTime<chrono::Utc> = reset.parse().expect("a time");
    let span = (reset - before).num_milliseconds();
    assert!((42..60_000).contains(&span), "full again after {span} ms");
    // With another of its tokens it has no more.
    let system = held
        .api
        .hub()
        .store()
        .as_system("test")
        .await
        .expect("a hub");
    let person = system
        .person_by_email("admin@host.example")
        .await
        .expect("reads");
    let second = held
        .hub
        .token_for(&person.expect("the administrator").id.to_string())
        .await;
    assert_eq!(
        left(&held.ask(&second, RATE_LIMIT).await),
        (Some(10_000 - 2 * cost), Some(98))
    );
    // Nobody else is touched, and who has not signed in has nothing of its own.
    let other = held.somebody("other@host.example").await;
    assert_eq!(
        left(&held.ask(&other, RATE_LIMIT).await),
        (Some(10_000 - cost), Some(99))
    );
    let nobody: SigningIn = crate::support::listener::nobody(held.api.hub().store());
    let answer = held
        .api
        .ask(&nobody, &call(RATE_LIMIT))
        .await
        .expect("answers");
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(body["data"], json!({"rateLimit": null}));
    held.seconds.store(60, Ordering::SeqCst);
    assert_eq!(
        left(&held.ask(&second, RATE_LIMIT).await),
        (Some(10_000 - cost), Some(99))
    );
}

#[tokio::test]
async fn what_costs_too_much_is_refused_until_there_is_enough_again() {
    let held = Held::to(0, 5_000).await;
    let (admin, other) = (
        held.hub.admin.clone(),
        held.somebody("other@host.example").await,
    );
    let dear = "{ documents(first: 100) { nodes { id title text kind state space { id name } } } }";
    let mut answer = held.answer(&admin, dear).await;
    while answer.outcome == Outcome::Executed {
        answer = held.answer(&admin, dear).await;
    }
    assert_eq!(answer.outcome, Outcome::Refused(Refused::Throttled));
    let wait = answer.retry_after.expect("seconds");
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let message =
        format!("what was asked for in a short time costs too much: wait {wait} s, then go on");
    assert_eq!(body["errors"][0]["message"], json!(message));
    assert_eq!(
        body["errors"][0]["extensions"],
        json!({"code": "RATE_LIMITED", "retryAfter": wait})
    );
    assert!(
        body["extensions"]["cost"]["requested"].as_i64() > Some(500),
        "{body}"
    );
    assert!(body.get("data").is_none());
    // What others do in between changes no byte of it.
    for _ in 0..3 {
        assert_eq!(held.answer(&other, dear).await.outcome, Outcome::Executed);
        assert_eq!(held.answer(&admin, dear).await.body, answer.body);
    }
    // Something cheap still goes.
    assert_eq!(
        held.answer(&admin, "{ __typename }").await.outcome,
        Outcome::Executed
    );
    held.seconds.store(wait + 1, Ordering::SeqCst);
    assert_eq!(held.answer(&admin, dear).await.outcome, Outcome::Executed);
}

#[tokio::test]
async fn whatever_is_sent_counts_and_a_subscription_too() {
    let held = Held::to(4, 0).await;
    let admin = held.hub.admin.clone();
    let outcomes = ["{ nothing }", "{", "{ __typename }"];
    for query in outcomes {
        assert_ne!(
            held.answer(&admin, query).await.outcome,
            Outcome::Refused(Refused::Throttled),
            "{query}"
        );
    }
    let follow = "subscription { documentChanged { cursor } }";
    let started = held
        .api
        .start(held.by(&admin), call(follow))
        .await
        .expect("signs in");
    assert!(matches!(started, Started::Following(_)));
    for query in outcomes.into_iter().chain([follow]) {
        let started = held
            .api
            .start(held.by(&admin), call(query))
            .await
            .expect("signs in");
        let Started::Answered(answer) = started else {
            panic!("{query} is followed");
        };
        assert_eq!(
            answer.outcome,
            Outcome::Refused(Refused::Throttled),
            "{query}"
        );
        assert_eq!(answer.retry_after, Some(15));
    }
    // Nobody at that address shares among each other, and not with who signed in there.
    let nobody = crate::support::listener::nobody(held.api.hub().store());
    let mut outcomes = Vec::new();
    for _ in 0..5 {
        let answer = held
            .api
            .ask(&nobody, &call("{ __typename }"))
            .await
            .expect("answers");
        outcomes.push(answer.outcome);
    }
    assert_eq!(outcomes[3], Outcome::Executed);
    assert_eq!(outcomes[4], Outcome::Refused(Refused::Throttled));
}

#[tokio::test]
async fn a_read_that_runs_again_is_charged_once() {
    let held = Arc::new(Held::to(100, 10_000).await);
    let runs = Arc::new(AtomicU64::new(0));
    let (hub, seen) = (held.clone(), runs.clone());
    let sign_in: SigningIn = Arc::new(move || {
        let (held, runs) = (hub.clone(), seen.clone());
        Box::pin(async move {
            let store = held.api.hub().store();
            let viewer = store.sign_in(Some(&held.hub.admin)).await?;
            // Permissions change right after the first two times.
            let run = runs.fetch_add(1, Ordering::SeqCst);
            if run < 2 {
                held.somebody(&format!("somebody{run}@host.example")).await;
            }
            Ok(viewer)
        })
    });
    let answer = held.api.ask(&sign_in, &call(READ)).await.expect("answers");
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(runs.load(Ordering::SeqCst), 3);
    let cost = body["data"]["rateLimit"]["cost"].as_i64().expect("a cost");
    assert_eq!(left(&body), (Some(10_000 - cost), Some(99)));
}
