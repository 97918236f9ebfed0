//! Insight into searches: what an organization's people search for, by query. The rule says whose;
//! a query shows only where several people made it, and never who they are.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::access::told_of;
use crate::error::Result;
use crate::model::{Level, NodeId, OrganizationId, SearchInsight, SpaceId, Time};
use crate::store::entity::searched::{Column, Entity};
use crate::store::scoped::has_any;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// A query shows where so many different people made it.
const PEOPLE: i64 = 2;
/// The most queries: the most searched ones.
const MOST: u64 = 1_000;

/// Which searches of those that the viewer is told of; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InsightFilter {
    /// Made at this instant or later.
    pub from: Option<Time>,
    /// Made before this instant.
    pub until: Option<Time>,
    /// Narrowed to this space.
    pub space: Option<SpaceId>,
    /// Narrowed to this partner.
    pub partner: Option<OrganizationId>,
    /// Those that found nothing, or those that found something; none: both.
    pub without_results: Option<bool>,
}

#[derive(FromQueryResult)]
struct Row {
    query: String,
    times: i64,
    persons: i64,
    without_results: i64,
    opened: i64,
    last_at: Time,
}

const TIMES: &str = "COUNT(*)";
const PERSONS: &str = "COUNT(DISTINCT \"searches\".\"person_id\")";
const WITHOUT: &str = "COUNT(CASE WHEN \"searches\".\"results\" = 0 THEN 1 END)";
const OPENED: &str = "COUNT(CASE WHEN EXISTS (SELECT 1 FROM \"search_openings\" AS o \
    WHERE o.\"search_id\" = \"searches\".\"id\" AND o.\"person_id\" = \"searches\".\"person_id\") \
    THEN 1 END)";

impl Viewer {
    /// The queries that the viewer is told of: the most searched first, at most 1,000. One statement.
    #[async_recursion::async_recursion]
    pub async fn search_insights(
        &self,
        filter: &InsightFilter,
    ) -> Result<Vec<Visible<SearchInsight>>> {
        let Some(own) = self.told_of(filter) else {
            return Ok(Vec::new());
        };
        let rows = Entity::find()
            .filter(Column::OrganizationId.eq(own.0))
            .filter(self.narrowed(filter))
            .select_only()
            .column_as(Column::Normal, "query")
            .column_as(Expr::cust(TIMES), "times")
            .column_as(Expr::cust(PERSONS), "persons")
            .column_as(Expr::cust(WITHOUT), "without_results")
            .column_as(Expr::cust(OPENED), "opened")
            .column_as(Column::At.max(), "last_at")
            .group_by(Column::Normal)
            .having(Expr::cust(PERSONS).gte(PEOPLE))
            .order_by(Expr::cust(TIMES), Order::Desc)
            .order_by_asc(Column::Normal)
            .limit(MOST)
            .into_model::<Row>()
            .all(&self.db())
            .await?;
        Ok(rows.into_iter().map(vouch).collect())
    }

    /// Whose searches it is told of, by the rule.
    fn told_of(&self, filter: &InsightFilter) -> Option<OrganizationId> {
        let in_space = filter.space.map(|space| {
            let anchor = self.policy().anchor(NodeId::Space(space));
            anchor.map_or(Level::None, |at| self.reach().level(at))
        });
        told_of(self.asker()?, in_space)
    }

    fn narrowed(&self, filter: &InsightFilter) -> Condition {
        let backend = self.store().inner.connections.backend();
        // What is not known finds what an id that never was finds.
        let has = |list: &str, ids: Vec<String>| -> SimpleExpr {
            has_any(backend, &format!("(\"filter\" -> '{list}')"), &ids)
        };
        let spaces = filter.space.map(|id| written(&self.known_spaces(&[id])));
        let partners = filter
            .partner
            .map(|id| written(&self.known_organizations(&[id])));
        Condition::all()
            .add_option(filter.from.map(|from| Column::At.gte(from)))
            .add_option(filter.until.map(|until| Column::At.lt(until)))
            .add_option(spaces.map(|ids| has("spaces", ids)))
            .add_option(partners.map(|ids| has("partners", ids)))
            .add_option(filter.without_results.map(|without| match without {
                true => Column::Results.eq(0),
                false => Column::Results.gt(0),
            }))
    }
}

fn written(ids: &[impl ToString]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn vouch(row: Row) -> Visible<SearchInsight> {
    Visible::vouch(SearchInsight {
        query: row.query,
        searches: row.times,
        people: row.persons,
        without_results: row.without_results,
        opened: row.opened,
        last_at: row.last_at,
    })
}
