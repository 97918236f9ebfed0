//! Access reviews in the API: which grants and seats fall due to be confirmed.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::input::{ids_of, instant};
use super::node::Node;
use super::page::{PageArguments, PageInfo};
use super::participation::Participation;
use super::person::Person;
use super::session::{session, viewer};
use super::share::Grant;
use crate::access::{self, ENDING_WITHIN};
use crate::hub::review;
use crate::store::{Confirmable, TimePlace, Visible};

/// A grant or seat that falls due to be confirmed, or ends soon.
#[derive(Clone)]
pub struct AccessReview(Visible<access::AccessReview>);

/// The grant or seat itself.
fn node(of: Confirmable) -> Node {
    match of {
        Confirmable::Grant(grant) => Node::Grant(Grant(grant)),
        Confirmable::Participation(seat) => Node::Participation(Participation(seat)),
    }
}

/// A grant or seat on what you may MANAGE that falls due to be confirmed, or ends soon. To keep
/// it, confirm it by `accessReviewConfirm`; to take it away, end it by `grantEnd` or
/// `participationEnd`.
#[Object]
impl AccessReview {
    /// The grant; null when it is a seat.
    async fn grant(&self) -> Option<Grant> {
        match self.0.confirmable() {
            Confirmable::Grant(grant) => Some(Grant(grant)),
            Confirmable::Participation(_) => None,
        }
    }

    /// The seat in a space; null when it is a grant.
    async fn participation(&self) -> Option<Participation> {
        match self.0.confirmable() {
            Confirmable::Grant(_) => None,
            Confirmable::Participation(seat) => Some(Participation(seat)),
        }
    }

    /// When it falls due: 180 days after it was made or last confirmed, or its end where that comes
    /// first. To change a seat is to confirm it.
    async fn due_at(&self) -> DateTime<Utc> {
        self.0.due_at
    }

    /// Whether it ends within 14 days.
    async fn is_ending(&self) -> bool {
        self.0.is_ending
    }

    /// When it was last confirmed; null when it never was.
    async fn last_reviewed_at(&self) -> Option<DateTime<Utc>> {
        self.0.of.reviewed().map(|reviewed| reviewed.at)
    }

    /// Who last confirmed it; null when nobody did, or you may not know of that person.
    async fn last_reviewed_by(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.of.reviewed()?.by?).await;
        row.map(|row| row.map(Person)).transpose()
    }
}

/// One grant or seat that falls due, with its cursor.
pub struct AccessReviewEdge(String, AccessReview);

/// One grant or seat that falls due, with its cursor.
#[Object]
impl AccessReviewEdge {
    /// Where it is in this list; opaque, and good for this list and this viewer only.
    async fn cursor(&self) -> &str {
        &self.0
    }

    /// The grant or the seat.
    async fn node(&self) -> Node {
        node(self.1.0.confirmable())
    }

    /// The grant or the seat, with when it falls due.
    async fn review(&self) -> &AccessReview {
        &self.1
    }
}

/// One slice of the grants and seats that fall due.
#[derive(SimpleObject)]
pub struct AccessReviewConnection {
    /// The grants and seats with their cursors.
    edges: Vec<AccessReviewEdge>,
    /// The grants and seats alone, each with when it falls due.
    reviews: Vec<AccessReview>,
    /// Where this slice begins and ends.
    page_info: PageInfo,
    /// How many items the whole list has for you.
    total_count: Option<i64>,
}

/// Lists of access reviews.
#[derive(Default)]
pub struct AccessReviewQuery;

#[Object]
impl AccessReviewQuery {
    /// The grants and seats that hold now on what you may MANAGE and fall due to be confirmed: what
    /// was given to a segment or to anybody outside of the organizations that own the space, 180 days
    /// after it was made or last confirmed; and all that end within 14 days. By when they fall due.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn access_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what falls due before this instant; by default within 14 days.")]
        due_before: Option<DateTime<Utc>>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccessReviewConnection> {
        let session = session(ctx);
        let due_before = instant("dueBefore", due_before).map_err(fault)?;
        let cursors = Cursors::new(session, &("accessReviews", due_before));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| {
            let place = cursors.read_time(cursor)?;
            Some((place.at, place.id))
        })?;
        let viewer = &session.viewer;
        let before = due_before.unwrap_or_else(|| viewer.now() + ENDING_WITHIN);
        let all = viewer.access_reviews(before);
        let page = slice.cut(&all, |row| (row.due_at, row.of.uuid()));
        let cursor = |row: &Visible<access::AccessReview>| {
            let (at, id) = (row.due_at, row.of.uuid());
            cursors.write_time(&TimePlace { at, id })
        };
        let written: Vec<String> = page.rows.iter().map(cursor).collect();
        let page_info = PageInfo::new(&written, page.has_previous, page.has_next);
        let reviews: Vec<_> = page.rows.into_iter().map(AccessReview).collect();
        let edges = written.into_iter().zip(reviews.iter().cloned());
        Ok(AccessReviewConnection {
            edges: edges
                .map(|(cursor, review)| AccessReviewEdge(cursor, review))
                .collect(),
            reviews,
            page_info,
            total_count: i64::try_from(all.len()).ok(),
        })
    }
}

/// What to confirm.
#[derive(InputObject)]
pub struct AccessReviewConfirmInput {
    /// The ids of 1 to 50 grants and participations.
    items: Vec<ID>,
}

/// What came of `accessReviewConfirm`.
#[derive(SimpleObject)]
pub struct AccessReviewConfirmPayload {
    /// The grants and seats, confirmed; null when nothing was changed.
    items: Option<Vec<Node>>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes of access reviews.
#[derive(Default)]
pub struct AccessReviewMutation;

#[Object]
impl AccessReviewMutation {
    /// Confirms grants and seats, all or none: each falls due again 180 days from now. Their ends
    /// stay as they are. Needs MANAGE on the node of each; who is no owner of the space does not
    /// confirm what it holds in it itself.
    async fn access_review_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] input: AccessReviewConfirmInput,
    ) -> async_graphql::Result<AccessReviewConfirmPayload> {
        let confirm = async {
            let items = ids_of("items", &input.items)?;
            review::confirm(viewer(ctx), &items).await
        };
        let (rows, user_errors) = settle(ctx, confirm.await).await?;
        Ok(AccessReviewConfirmPayload {
            items: rows.map(|rows| rows.into_iter().map(node).collect()),
            user_errors,
        })
    }
}
