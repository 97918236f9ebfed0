//! The roots of the schema, and the one place where a call is run.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{MergedObject, SDLExportOptions, Schema};

use super::access_request::{AccessRequestMutation, AccessRequestQuery};
use super::agreement::{AgreementMutation, AgreementQuery};
use super::audience::AudienceQuery;
use super::audit::AuditQuery;
use super::break_glass::BreakGlassMutation;
use super::call::{Answer, Call};
use super::charge::Charge;
use super::document::{DocumentMutation, DocumentQuery};
use super::explain::ExplainQuery;
use super::factor::FactorMutation;
use super::folder::{FolderMutation, FolderQuery};
use super::group::{GroupMutation, GroupQuery};
use super::guard::{Guard, answered};
use super::leaving::{LeavingMutation, LeavingQuery};
use super::node::NodeQuery;
use super::notification::{NotificationMutation, NotificationQuery};
use super::organization::{OrganizationMutation, OrganizationQuery};
use super::participation::ParticipationMutation;
use super::password::PasswordMutation;
use super::person::{PersonMutation, PersonQuery};
use super::preview::PreviewQuery;
use super::proposal::{ProposalMutation, ProposalQuery};
use super::provider::{ProviderMutation, ProviderQuery};
use super::rate_limit::RateLimitQuery;
use super::registered::Registered;
use super::review::{AccessReviewMutation, AccessReviewQuery};
use super::saved_search::{SavedSearchMutation, SavedSearchQuery};
use super::search::SearchQuery;
use super::searched::{SearchInsightQuery, SearchedMutation};
use super::segment::{SegmentMutation, SegmentQuery};
use super::session::Session;
use super::share::ShareMutation;
use super::share_link::{ShareLinkMutation, ShareLinkQuery};
use super::signature::SignatureQuery;
use super::signed_in::{SessionMutation, SessionQuery};
use super::space::{SpaceMutation, SpaceQuery};
use super::subscription::Subscription;
use super::synonym::{SynonymMutation, SynonymQuery};
use super::token::{TokenMutation, TokenQuery};
use super::trusted::TrustedMutation;
use super::viewer::ViewerQuery;
use super::viewer_token::ViewerTokenMutation;
use super::wall::{WallMutation, WallQuery};
use crate::error::Result;
use crate::hub::Hub;
use crate::hub::meter::Meter;
use crate::store::Viewer;

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    ViewerQuery,
    NodeQuery,
    SearchQuery,
    DocumentQuery,
    FolderQuery,
    SpaceQuery,
    OrganizationQuery,
    PersonQuery,
    GroupQuery,
    SegmentQuery,
    WallQuery,
    AgreementQuery,
    SignatureQuery,
    TokenQuery,
    ExplainQuery,
    AudienceQuery,
    PreviewQuery,
    AccessRequestQuery,
    ProposalQuery,
    ShareLinkQuery,
    AuditQuery,
    NotificationQuery,
    AccessReviewQuery,
    LeavingQuery,
    SavedSearchQuery,
    SearchInsightQuery,
    SynonymQuery,
    ProviderQuery,
    SessionQuery,
    RateLimitQuery,
);

/// Everything that can be changed. What makes something new (every `…Create`, `personInvite`,
/// `agreementVersionPublish` and `synonymSet`) makes it once where the request has an `Idempotency-Key` header:
/// within 24 hours the same request with the same key is answered with what the first one made, as you see it
/// now and without its secrets. All others pay no heed to that header.
#[derive(MergedObject, Default)]
pub struct Mutation(
    DocumentMutation,
    FolderMutation,
    SpaceMutation,
    ParticipationMutation,
    ShareMutation,
    OrganizationMutation,
    PersonMutation,
    GroupMutation,
    SegmentMutation,
    WallMutation,
    AgreementMutation,
    TokenMutation,
    AccessRequestMutation,
    ProposalMutation,
    BreakGlassMutation,
    NotificationMutation,
    AccessReviewMutation,
    LeavingMutation,
    ShareLinkMutation,
    SavedSearchMutation,
    SearchedMutation,
    SynonymMutation,
    ProviderMutation,
    TrustedMutation,
    PasswordMutation,
    SessionMutation,
    FactorMutation,
    ViewerTokenMutation,
);

fn schema() -> Root {
    let subscription = Subscription::default();
    Schema::build(Query::default(), Mutation::default(), subscription).finish()
}

/// The library's schema of everything.
pub type Root = Schema<Query, Mutation, Subscription>;

/// The schema as text: sorted, described, and the same each time.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by()
        .use_space_ident();
    without_built_in_directives(&schema().sdl_with_options(options))
}

/// The library writes out the directives that the specification has anyway, without describing
/// them; tools know them.
fn without_built_in_directives(sdl: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in sdl.lines() {
        let name = line
            .strip_prefix("directive @")
            .and_then(|rest| rest.split(['(', ' ']).next());
        if matches!(
            name,
            Some("include" | "skip" | "deprecated" | "specifiedBy" | "oneOf")
        ) {
            // Its description: the text between the two lines of quotes above.
            lines.pop();
            while lines.pop().is_some_and(|line| line != "\"\"\"") {}
        } else {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

/// The GraphQL API of one hub. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    hub: Hub,
    schema: Root,
    guard: Arc<Guard>,
    registered: Registered,
    meter: Arc<Meter>,
}

impl Api {
    /// The API of a hub.
    pub fn new(hub: Hub) -> Result<Self> {
        let guard = Guard::new(&sdl())?.into();
        Ok(Self {
            hub,
            schema: schema(),
            guard,
            registered: Registered::new(),
            meter: Arc::default(),
        })
    }

    /// The same, where nobody may ask for more than the meter allows.
    #[must_use]
    pub fn metered(self, meter: Arc<Meter>) -> Self {
        Self { meter, ..self }
    }

    pub(super) fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// The hub.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    pub(super) fn schema(&self) -> &Root {
        &self.schema
    }

    pub(super) fn registered(&self) -> &Registered {
        &self.registered
    }

    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Checks a call and, when it keeps the limits, runs it for the viewer.
    pub async fn answer(&self, viewer: Viewer, call: Call) -> Answer {
        let mut charge = self.charge(&viewer, call.from);
        let answer = self.charged(viewer, call, &mut charge).await;
        answer.unwrap_or_else(|refused| refused)
    }

    /// As `answer`, for a call that may have been charged already; an error is an answer, too.
    pub(super) async fn charged(
        &self,
        viewer: Viewer,
        call: Call,
        charge: &mut Charge,
    ) -> Result<Answer, Answer> {
        charge.count()?;
        let call = match self.resolved(&viewer, call).await {
            Ok(call) => call?,
            Err(error) => return Err(failed(&error)),
        };
        let key = call.idempotency_key.clone();
        let passed = self.guard.pass(call)?;
        let bill = charge.pay(passed.cost)?;
        let session = Session::new(self.hub.clone(), viewer).with_idempotency_key(key);
        let request = passed.request.data(bill).data(session);
        let mut answer = answered(self.schema.execute(request).await, passed.cost);
        answer.is_read = passed.operation == OperationType::Query;
        Ok(answer)
    }
}

/// The answer to a call whose document could not be looked up.
fn failed(error: &crate::error::Error) -> Answer {
    tracing::error!(%error, "a document could not be looked up");
    let code = super::error::code(error);
    let error =
        serde_json::json!([{ "message": error.to_string(), "extensions": { "code": code } }]);
    let body = serde_json::json!({ "errors": error, "data": null });
    Answer::executed(body.to_string().into_bytes())
}
