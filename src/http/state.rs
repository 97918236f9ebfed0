//! What the routes work with: the hub behind a few closures, so that the routes can be tried without one.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use metrics_exporter_prometheus::PrometheusHandle;

use super::origin::Origins;
use super::pages::SignIn;
use super::signin::Caller;
use super::streams::Streams;
use crate::api::call::{Answer, Call, Started};
use crate::error::Result;
use crate::hub::meter::Meter;
use crate::hub::provider_sign_in::{Back, Coming, Way};
use crate::hub::sign_in::{Credentials, SignedIn};
use crate::scim;

/// Signs the caller in, then answers a call. `Unauthenticated`, `Forbidden` and `Unavailable` come from
/// signing in.
pub type Answering = Box<dyn Fn(Caller, Call) -> BoxFuture<'static, Result<Answer>> + Send + Sync>;

/// As `Answering`, over a transport that can stream: a subscription is followed.
pub type Starting = Box<dyn Fn(Caller, Call) -> BoxFuture<'static, Result<Started>> + Send + Sync>;

/// Succeeds when the caller can sign in.
pub type Admission = Box<dyn Fn(Caller) -> BoxFuture<'static, Result<()>> + Send + Sync>;
/// What somebody wants who comes to the door.
pub enum Knock {
    /// To begin a session.
    SignIn(Credentials),
    /// To begin a session at an identity provider.
    Coming(Coming),
    /// To begin a session, back from there.
    Back(Back),
    /// To end the session with this secret; none: it has none.
    SignOut(Option<String>),
    /// To set a password.
    SetPassword {
        /// The secret of the link that allows it.
        link: String,
        /// The password.
        password: String,
    },
}

/// What came of it.
pub enum Admitted {
    /// There is a way to go first.
    Way(Way),
    /// A session began.
    In(SignedIn),
    /// There is no session any more.
    Out,
    /// The password is set.
    Done,
}

/// Lets people in and out.
pub type Doorkeeping = Box<dyn Fn(Knock) -> BoxFuture<'static, Result<Admitted>> + Send + Sync>;

/// Signs whoever has a token that provisions in, and answers.
pub type Provisioning = Box<
    dyn Fn(Option<String>, scim::Request) -> BoxFuture<'static, Result<scim::Reply>> + Send + Sync,
>;

/// Succeeds when the hub can serve; fails with what it waits for.
pub type Readiness = Box<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// How long a body may take to arrive, and an answer to be found: the hub's promise.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// What the routes work with.
pub struct State {
    /// Answers GraphQL.
    pub answer: Answering,
    /// Answers GraphQL over sockets and event streams.
    pub start: Starting,
    /// Says whether a caller can sign in.
    pub admit: Admission,
    /// Lets people in and out.
    pub door: Doorkeeping,
    /// Answers identity providers.
    pub provision: Provisioning,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
    /// Counts what each address asks.
    pub meter: Arc<Meter>,
    /// Says whether the hub can serve.
    pub ready: Readiness,
    /// The schema in its own language.
    pub sdl: String,
    /// Ready sign-ins to show on the pages; empty but for the demo.
    pub sign_ins: Vec<SignIn>,
    /// How long a body may take to arrive, and an answer to be found.
    pub deadline: Duration,
    /// Whose pages may call.
    pub origins: Origins,
    /// The open sockets and event streams.
    pub streams: Streams,
    /// The figures for `/metrics`.
    pub metrics: PrometheusHandle,
}
