//! Keyset paging: one slice of a list that is ordered by a column and then by a tie-break.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr, Value};
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::error::Result;
use crate::model::{Page, Slice};

/// What a list is ordered by: a column, a direction, and the column that breaks ties.
pub(in crate::store) struct Keyset {
    pub column: SimpleExpr,
    pub tie: SimpleExpr,
    pub descending: bool,
}

/// The place of one row: the column's value and the tie-break's.
pub(in crate::store) type PlaceValues = (Value, Value);

impl Keyset {
    /// Reads the slice: one row more than asked for tells whether the list goes on.
    pub async fn page<E, M>(
        &self,
        select: Select<E>,
        slice: &Slice<PlaceValues>,
        db: &impl ConnectionTrait,
    ) -> Result<Page<M>>
    where
        E: EntityTrait<Model = M>,
        M: FromQueryResult + Send + Sync + sea_orm::ModelTrait<Entity = E>,
    {
        let descending = self.descending != slice.backward;
        let mut select = select;
        if let Some(after) = &slice.after {
            select = select.filter(self.beyond(after, self.descending));
        }
        if let Some(before) = &slice.before {
            select = select.filter(self.beyond(before, !self.descending));
        }
        let order = if descending { Order::Desc } else { Order::Asc };
        let mut rows = select
            .order_by(self.column.clone(), order.clone())
            .order_by(self.tie.clone(), order)
            .limit(slice.size + 1)
            .all(db)
            .await?;
        let more = rows.len() as u64 > slice.size;
        rows.truncate(slice.size as usize);
        if slice.backward {
            rows.reverse();
        }
        Ok(Page {
            rows,
            has_previous: if slice.backward {
                more
            } else {
                slice.after.is_some()
            },
            has_next: if slice.backward {
                slice.before.is_some()
            } else {
                more
            },
        })
    }

    fn beyond(&self, (value, tie): &PlaceValues, descending: bool) -> SimpleExpr {
        let compare = |column: &SimpleExpr, value: &Value| {
            let value = Expr::val(value.clone());
            if descending {
                column.clone().lt(value)
            } else {
                column.clone().gt(value)
            }
        };
        let same = self.column.clone().eq(Expr::val(value.clone()));
        compare(&self.column, value).or(same.and(compare(&self.tie, tie)))
    }
}
