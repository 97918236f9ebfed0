//! What becomes of a search afterwards, in the API: what was opened from it, and what an
//! organization's people search for.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cursor::Cursors;
use super::document::Document;
use super::error::{UserError, fault, settle};
use super::input::{id_of, instant};
use super::page::{PageArguments, PageInfo};
use super::session::{Session, session, viewer};
use crate::error::{Error, InvalidCode, Result};
use crate::hub::searched;
use crate::model::{self, SearchId};
use crate::store::{InsightFilter, SearchNoted, Visible};

/// Writes out a search that was noted: for whoever made it, and for nobody else.
pub fn search_id(session: &Session, noted: SearchNoted) -> ID {
    let written = Cursors::new(session, &"searchOpen").write_pair(&(noted.id.0, noted.at));
    ID(written)
}

fn read_search_id(session: &Session, written: &str) -> Result<SearchNoted> {
    let read: Option<(Uuid, DateTime<Utc>)> =
        Cursors::new(session, &"searchOpen").read_pair(written);
    let (id, at) =
        read.ok_or_else(|| Error::rule(InvalidCode::NotFound, "search", "there is no such thing"))?;
    Ok(SearchNoted {
        id: SearchId(id),
        at,
    })
}

/// Which searches of those that you are told of; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct SearchInsightFilter {
    /// Made at this instant or later.
    from: Option<DateTime<Utc>>,
    /// Made before this instant.
    until: Option<DateTime<Utc>>,
    /// Narrowed to the space with this id.
    space: Option<ID>,
    /// Narrowed to the partner with this id.
    partner: Option<ID>,
    /// `true`: those that found nothing, which is what people lack; `false`: the others.
    without_results: Option<bool>,
}

impl SearchInsightFilter {
    fn read(self) -> Result<InsightFilter> {
        let (space, partner) = (self.space.as_ref(), self.partner.as_ref());
        let space = space.map(|id| id_of("filter.space", id)).transpose()?;
        let partner = partner.map(|id| id_of("filter.partner", id)).transpose()?;
        Ok(InsightFilter {
            from: instant("filter.from", self.from)?,
            until: instant("filter.until", self.until)?,
            space,
            partner,
            without_results: self.without_results,
        })
    }
}

/// A query that several people of your organization made.
#[derive(SimpleObject)]
pub struct SearchInsight {
    /// The query as queries are compared: one line, in lower case.
    query: String,
    /// How often it was searched.
    searches: i64,
    /// By how many people: at least two.
    people: i64,
    /// How many of the searches found nothing.
    without_results: i64,
    /// From how many of the searches something was opened.
    opened: i64,
    /// When it was last searched.
    last_searched_at: DateTime<Utc>,
}

impl From<Visible<model::SearchInsight>> for SearchInsight {
    fn from(row: Visible<model::SearchInsight>) -> Self {
        Self {
            query: row.query.clone(),
            searches: row.searches,
            people: row.people,
            without_results: row.without_results,
            opened: row.opened,
            last_searched_at: row.last_at,
        }
    }
}

/// One slice of what people search for.
#[derive(SimpleObject)]
pub struct SearchInsightList {
    /// The queries, the most searched first.
    insights: Vec<SearchInsight>,
    /// Where this slice begins and ends.
    page_info: PageInfo,
    /// How many queries the whole list has: at most 1000, the most searched.
    total_count: i64,
}

/// What people search for.
#[derive(Default)]
pub struct SearchInsightQuery;

#[Object]
impl SearchInsightQuery {
    /// What people of your own organization search for, the most searched query first: for its
    /// administrators, and for searches narrowed to a space for whoever may MANAGE that space; for
    /// others empty. Nobody is told what another organization searches for, nor who searched: a
    /// query is there once at least two people made it. Searches are kept for 400 days, and show
    /// here a minute or two after they were made.
    async fn search_insights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which searches count.")] filter: Option<SearchInsightFilter>,
        #[graphql(desc = "How many: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<SearchInsightList> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("searchInsights", &filter));
        let arguments = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        let slice = arguments.slice(|cursor| cursors.read_pair::<(i64, String)>(cursor))?;
        // The most searched first: the lowest of the negated numbers.
        let place = |row: &Visible<model::SearchInsight>| (-row.searches, row.query.clone());
        let all = session.viewer.search_insights(&filter).await;
        let mut all = all.map_err(fault)?;
        all.sort_by_key(place);
        let total_count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let page = slice.cut(&all, place);
        let written: Vec<String> = page
            .rows
            .iter()
            .map(|row| cursors.write_pair(&place(row)))
            .collect();
        Ok(SearchInsightList {
            page_info: PageInfo::new(&written, page.has_previous, page.has_next),
            insights: page.rows.into_iter().map(Into::into).collect(),
            total_count,
        })
    }
}

/// What was opened from a search.
#[derive(InputObject)]
pub struct SearchOpenInput {
    /// The search: `searchId` as the answer to you had it, of the last day.
    search: ID,
    /// The id of the document.
    document: ID,
}

/// What came of `searchOpen`.
#[derive(SimpleObject)]
pub struct SearchOpenPayload {
    /// The document; null when nothing was noted.
    document: Option<Document>,
    /// Why nothing was noted; empty when it was.
    user_errors: Vec<UserError>,
}

/// What is noted about searches.
#[derive(Default)]
pub struct SearchedMutation;

#[Object]
impl SearchedMutation {
    /// Notes that you opened a document from a search of yours, so that those who keep the content
    /// learn which searches lead to something. They see how many, never who.
    async fn search_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document, from which search.")] input: SearchOpenInput,
    ) -> async_graphql::Result<SearchOpenPayload> {
        let open = async {
            let document = id_of("document", &input.document)?;
            let search = read_search_id(session(ctx), &input.search)?;
            searched::open(viewer(ctx), search, document).await
        };
        let (row, user_errors) = settle(ctx, open.await).await?;
        Ok(SearchOpenPayload {
            document: row.map(Document),
            user_errors,
        })
    }
}
