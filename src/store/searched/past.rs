//! Past searches: what people of the viewer's own organization found something by.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};

use crate::error::Result;
use crate::store::entity::searched::{Column, Entity};
use crate::store::viewer::Viewer;

/// A query of others is offered where so many different people made it.
const PEOPLE: i64 = 2;
/// The most that are offered.
const MOST: u64 = 20;

impl Viewer {
    /// Queries that begin so and found something, of the viewer's own organization: its own, and
    /// those that at least two people made. By how many people, then by how often. At most 20. One
    /// statement; none for whoever looks through somebody else's eyes.
    ///
    /// `prefix` as queries are compared. They found something for those who made them: whether they
    /// do for the viewer is not known here.
    #[async_recursion::async_recursion]
    pub async fn past_searches(&self, prefix: &str, size: u64) -> Result<Vec<String>> {
        let asker = self.asker().filter(|_| self.actor().is_none());
        let (Some(asker), false) = (asker, prefix.is_empty()) else {
            return Ok(Vec::new());
        };
        let own = match self.store().inner.connections.backend() {
            DbBackend::Postgres => "COUNT(CASE WHEN \"person_id\" = $1 THEN 1 END)",
            _ => "COUNT(CASE WHEN \"person_id\" = ? THEN 1 END)",
        };
        let own = Expr::cust_with_values(own, [asker.person.0]);
        let people = || Expr::cust("COUNT(DISTINCT \"person_id\")");
        let select = Entity::find()
            .filter(Column::OrganizationId.eq(asker.organization_id().0))
            .filter(Column::Results.gt(0))
            .filter(Column::Normal.gte(prefix))
            // No character comes after this.
            .filter(Column::Normal.lt(format!("{prefix}\u{10ffff}")))
            .select_only()
            .column(Column::Normal)
            .group_by(Column::Normal)
            .having(own.gt(0).or(people().gte(PEOPLE)))
            .order_by(people(), Order::Desc)
            .order_by(Expr::cust("COUNT(*)"), Order::Desc)
            .order_by_asc(Column::Normal)
            .limit(Ord::min(size, MOST));
        Ok(select.into_tuple().all(&self.db()).await?)
    }
}
