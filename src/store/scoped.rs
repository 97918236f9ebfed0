//! The rule as SQL: selects that hold exactly what a viewer may see. The only place that
//! selects nodes at all.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, Select};

use super::entity::{document, folder, space};
use super::viewer::Viewer;
use crate::model::{DocumentState, Level};

/// `column IN (the numbers of a JSON array)`, in one bound value however long the array is.
pub(in crate::store) fn in_list(
    backend: DbBackend,
    column: impl Into<SimpleExpr>,
    list: &str,
) -> SimpleExpr {
    let members = match backend {
        DbBackend::Postgres => {
            "(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb) AS value)"
        }
        _ => "(SELECT value FROM json_each(?))",
    };
    let members = Expr::cust_with_values(members, [list.to_owned()]);
    column
        .into()
        .binary(sea_orm::sea_query::BinOper::In, members)
}

/// Documents that the viewer may VIEW, whatever their state.
pub(in crate::store) fn documents(viewer: &Viewer) -> Select<document::Entity> {
    document::Entity::find().filter(may_view(viewer))
}

/// Documents that the viewer may only DISCOVER; whether each is marked so is in its policy.
pub(in crate::store) fn locked_documents(viewer: &Viewer) -> Select<document::Entity> {
    let lists = viewer.rights().lists();
    let backend = viewer.store().inner.connections.backend();
    let now = viewer.now();
    document::Entity::find()
        .filter(in_list(
            backend,
            Expr::col(document::Column::Anchor),
            &lists.locked,
        ))
        .filter(published_by(now))
}

/// Rule G5 beside the anchors of each level.
fn may_view(viewer: &Viewer) -> Condition {
    use document::Column::{Anchor, EmbargoUntil, State, WithdrawAt};
    if viewer.system_reason().is_some() {
        // The hub itself sees every document, those in places that its snapshot lacks too.
        return Condition::all();
    }
    let lists = viewer.rights().lists();
    let backend = viewer.store().inner.connections.backend();
    let now = viewer.now();
    let held = |list: &str| in_list(backend, Expr::col((document::Entity, Anchor)), list);
    let not_withdrawn = || {
        Condition::any()
            .add(WithdrawAt.is_null())
            .add(WithdrawAt.gt(now))
    };
    let no_embargo = Condition::any()
        .add(EmbargoUntil.is_null())
        .add(EmbargoUntil.lte(now))
        .add_option((lists.early != "[]").then(|| held(&lists.early)));
    let readers = Condition::all()
        .add(held(&lists.view))
        .add(State.eq(DocumentState::Published.as_str()))
        .add(no_embargo)
        .add(not_withdrawn());
    let mut condition = Condition::any().add(readers);
    if lists.edit != "[]" {
        condition = condition.add(Condition::all().add(held(&lists.edit)).add(not_withdrawn()));
    }
    if lists.manage != "[]" {
        condition = condition.add(held(&lists.manage));
    }
    condition
}

fn published_by(now: crate::model::Time) -> Condition {
    use document::Column::{EmbargoUntil, State, WithdrawAt};
    Condition::all()
        .add(State.eq(DocumentState::Published.as_str()))
        .add(
            Condition::any()
                .add(EmbargoUntil.is_null())
                .add(EmbargoUntil.lte(now)),
        )
        .add(
            Condition::any()
                .add(WithdrawAt.is_null())
                .add(WithdrawAt.gt(now)),
        )
}

/// Spaces on which the viewer holds at least the level.
pub(in crate::store) fn spaces(viewer: &Viewer, at_least: Level) -> Select<space::Entity> {
    space::Entity::find().filter(node_held(
        viewer,
        (space::Entity, space::Column::Id),
        at_least,
    ))
}

/// Folders on which the viewer holds at least the level.
pub(in crate::store) fn folders(viewer: &Viewer, at_least: Level) -> Select<folder::Entity> {
    folder::Entity::find().filter(node_held(
        viewer,
        (folder::Entity, folder::Column::Id),
        at_least,
    ))
}

fn node_held(
    viewer: &Viewer,
    id: impl sea_orm::sea_query::IntoColumnRef,
    at_least: Level,
) -> SimpleExpr {
    use super::entity::node;
    use sea_orm::sea_query::Query;
    let lists = viewer.rights().lists();
    let list = match at_least {
        Level::Manage => &lists.manage,
        Level::Edit => &lists.edit,
        _ => &lists.view,
    };
    let backend = viewer.store().inner.connections.backend();
    let held = Query::select()
        .column(node::Column::Id)
        .from(node::Entity)
        .and_where(in_list(backend, Expr::col(node::Column::Ordinal), list))
        .to_owned();
    Expr::col(id).in_subquery(held)
}

/// Folders among those marked so that the viewer may DISCOVER.
pub(in crate::store) fn locked_folders(
    viewer: &Viewer,
    marked: Vec<uuid::Uuid>,
) -> Select<folder::Entity> {
    use super::entity::node;
    use sea_orm::sea_query::Query;
    let backend = viewer.store().inner.connections.backend();
    let list = &viewer.rights().lists().locked;
    let held = Query::select()
        .column(node::Column::Id)
        .from(node::Entity)
        .and_where(in_list(backend, Expr::col(node::Column::Ordinal), list))
        .to_owned();
    folder::Entity::find()
        .filter(folder::Column::Id.is_in(marked))
        .filter(Expr::col((folder::Entity, folder::Column::Id)).in_subquery(held))
}
