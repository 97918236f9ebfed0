//! The routes and the server, without a hub: answers are chosen by the text of the query.

mod accept;
mod events;
mod graphql;
mod layer;
mod pages;
mod patience;
mod server;
mod sockets;
mod throttle;
mod wire;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    Admitted, Caller, Origins, SignIn, State, StreamLimits, Streams, record_metrics, router,
};
use crate::api::call::{Answer, Call, Event, Refused, Started};
use crate::error::{Error, Result};

/// What the query of a call asks for.
async fn answer(caller: Caller, call: Call) -> Result<Answer> {
    let bearer = caller.bearer;
    match bearer.as_deref() {
        None | Some("good") => {}
        Some("stranger") => return Err(Error::Forbidden("not as that person".into())),
        Some("down") => return Err(Error::Unavailable("the database is away".into())),
        Some(_) => return Err(Error::Unauthenticated),
    }
    let refused = |why| Ok(Answer::refused(why, json!([{ "message": "no" }])));
    match call.query.as_str() {
        "syntax" => refused(Refused::Syntax),
        "validation" => refused(Refused::Validation),
        "variables" => refused(Refused::Variables),
        "limit" => refused(Refused::Limit),
        "unknown" => refused(Refused::Unknown),
        "throttled" => {
            let mut answer = Answer::refused(Refused::Throttled, json!([{ "message": "later" }]));
            answer.retry_after = Some(7);
            Ok(answer)
        }
        "from" => {
            let from = call.from.map(|from| from.to_string());
            Ok(Answer::executed(
                json!({ "data": from }).to_string().into_bytes(),
            ))
        }
        "untrusted" => refused(Refused::Untrusted),
        "subscription" => refused(Refused::Subscription),
        "mutation" if !call.may_mutate => refused(Refused::Mutation),
        "panic" => panic!("as asked"),
        "for ever" => std::future::pending().await,
        "slow" => {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(Answer::executed(b"{\"data\":\"slow\"}".to_vec()))
        }
        _ => {
            let mut seen = json!({
                "bearer": bearer,
                "query": call.query,
                "operationName": call.operation_name,
                "variables": call.variables,
                "mayMutate": call.may_mutate,
            });
            for (name, named) in [
                ("documentId", call.document_id),
                ("persistedHash", call.persisted_hash),
                ("idempotencyKey", call.idempotency_key),
            ] {
                if let Some(named) = named {
                    seen[name] = json!(named);
                }
            }
            if let Some(session) = caller.session {
                seen["session"] = json!(session);
            }
            if let Some(person) = caller.view_as {
                seen["viewAs"] = json!(person.to_string());
            }
            Ok(Answer::executed(
                json!({ "data": seen }).to_string().into_bytes(),
            ))
        }
    }
}

/// As `answer`; and streams, by the text of the query.
async fn start(caller: Caller, call: Call) -> Result<Started> {
    let query = call.query.clone();
    let answer = answer(caller, call).await?;
    let result = |n: u64| Event::Result(format!("{{\"data\":{n}}}").into_bytes());
    let failed = |is_signed_out| Event::Failed {
        errors: json!([{ "message": "it is over", "extensions": { "code": "OVER" } }]),
        is_signed_out,
    };
    let three = stream::iter(0..3).map(result);
    Ok(match query.as_str() {
        "three" => Started::Following(three.boxed()),
        "follow" => Started::Following(three.chain(stream::pending()).boxed()),
        "fails" => Started::Following(three.chain(stream::iter([failed(false)])).boxed()),
        "revoked" => Started::Following(three.chain(stream::iter([failed(true)])).boxed()),
        "panics later" => Started::Following(three.map(|_| panic!("as asked")).boxed()),
        "endless without end" => {
            let large = "x".repeat(64 * 1024);
            let each = move |_| Event::Result(format!("\"{large}\"").into_bytes());
            Started::Following(stream::iter(0u64..).map(each).boxed())
        }
        "endless" => {
            let large = "x".repeat(64 * 1024);
            let each = move |_| {
                TOLD.fetch_add(1, Ordering::SeqCst);
                Event::Result(format!("{{\"data\":\"{large}\"}}").into_bytes())
            };
            Started::Following(stream::iter(0u64..).map(each).boxed())
        }
        _ => Started::Answered(answer),
    })
}

/// Events that `endless` told of.
static TOLD: AtomicUsize = AtomicUsize::new(0);

fn app() -> Router {
    router(state(StreamLimits::default()))
}

fn state(limits: StreamLimits) -> Arc<State> {
    Arc::new(plain(limits))
}

fn plain(limits: StreamLimits) -> State {
    let sign_in = SignIn {
        name: "Ada <Admin>".into(),
        role: "hub administrator".into(),
        organization: "Host & Co".into(),
        token: "cp_a+b".into(),
    };
    State {
        answer: Box::new(|caller, call| Box::pin(answer(caller, call))),
        start: Box::new(|caller, call| Box::pin(start(caller, call))),
        admit: Box::new(|caller| {
            Box::pin(async move { answer(caller, Call::default()).await.map(drop) })
        }),
        origins: Origins {
            own: Some("https://hub.example".to_owned()),
            allowed: vec!["https://portal.example".to_owned()],
        },
        provision: Box::new(|_, _| Box::pin(async { Err(Error::Unauthenticated) })),
        meter: Arc::default(),
        streams: Streams::new(limits),
        door: Box::new(|_| Box::pin(async { Ok(Admitted::Done) })),
        proxies: vec![IpAddr::from([10, 0, 0, 1])],
        ready: Box::new(|| {
            let why = "the index is 3 changes behind";
            Box::pin(async move { Err(Error::Unavailable(why.into())) })
        }),
        sdl: "type Query { hello: String! }".into(),
        sign_ins: vec![sign_in],
        deadline: Duration::from_secs(1),
        metrics: record_metrics(),
    }
}

async fn send(request: Request<Body>) -> Response {
    match app().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

async fn get(path: &str) -> Response {
    let request = Request::get(path).body(Body::empty());
    send(request.expect("the path is an address")).await
}

async fn post(body: impl Into<Body>, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::post("/graphql");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(
        request
            .body(body.into())
            .expect("the headers are well formed"),
    )
    .await
}

async fn text(response: Response) -> String {
    let body = response
        .into_body()
        .collect()
        .await
        .expect("the body is in memory");
    String::from_utf8(body.to_bytes().to_vec()).expect("the body is text")
}

/// The status, and the first error's code and message; or the data.
async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let text = text(response).await;
    let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let body = match body.pointer("/errors/0") {
        Some(error) => json!([error["extensions"]["code"], error["message"]]),
        None => body,
    };
    (status, body)
}
