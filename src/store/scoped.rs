//! The rule as SQL: selects that hold exactly what a viewer may see. The only place that
//! selects nodes at all.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, Select};

use super::entity::{document, folder, space};
use super::viewer::Viewer;
use crate::model::{Anchor, DocumentState, Level, NodeId};

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

/// Whether the JSON array in the column has any of the words; in one bound value however many.
pub(in crate::store) fn has_any(backend: DbBackend, column: &str, words: &[String]) -> SimpleExpr {
    let has = match backend {
        // The operator for this is `?|`, which the query builder takes for a value.
        DbBackend::Postgres => format!(
            "jsonb_exists_any({column}::jsonb, ARRAY(SELECT jsonb_array_elements_text($1::jsonb)))"
        ),
        _ => format!(
            "EXISTS (SELECT 1 FROM json_each({column}) AS has \
             WHERE has.value IN (SELECT value FROM json_each(?)))"
        ),
    };
    Expr::cust_with_values(has, [serde_json::json!(words).to_string()])
}

/// Documents that the viewer may VIEW, whatever their state.
pub(in crate::store) fn documents(viewer: &Viewer) -> Select<document::Entity> {
    if leak!(DocumentsUnscoped) {
        return document::Entity::find();
    }
    document::Entity::find().filter(may_view(viewer))
}

/// Documents marked so that the viewer may DISCOVER and no more. Such a mark makes a document an
/// anchor of its own.
pub(in crate::store) fn locked_documents(viewer: &Viewer) -> Select<document::Entity> {
    let policy = viewer.policy();
    let is_marked = |anchor: &Anchor| {
        let node = policy.nodes.get(anchor);
        node.is_some_and(|n| {
            (n.policy.discoverable || leak!(LockedUnmarked)) && matches!(n.id, NodeId::Document(_))
        })
    };
    let locked = viewer.reach().locked_anchors().into_iter();
    let marked: Vec<String> = locked.filter(is_marked).map(|a| a.0.to_string()).collect();
    document::Entity::find()
        .filter(on_anchor(viewer, &format!("[{}]", marked.join(","))))
        .filter(if leak!(LockedUnderEmbargo) {
            Condition::all()
        } else {
            out(viewer)
        })
}

/// Rule G5 beside the anchors of each level.
fn may_view(viewer: &Viewer) -> Condition {
    if viewer.system_reason().is_some() {
        // The hub itself sees every document, those in places that its snapshot lacks too.
        return Condition::all();
    }
    let lists = viewer.rights().lists();
    let held = |list: &str| on_anchor(viewer, list);
    let readers = Condition::all().add(held(&lists.view)).add(out(viewer));
    let mut condition = Condition::any().add(readers);
    if lists.edit != "[]" {
        let editors = Condition::all().add(held(&lists.edit));
        condition = condition.add(editors.add(not_withdrawn(viewer)));
    }
    if lists.manage != "[]" {
        condition = condition.add(held(&lists.manage));
    }
    condition
}

/// Rule G5 for those who do not edit: published, neither under embargo nor withdrawn.
fn out(viewer: &Viewer) -> Condition {
    use document::Column::{EmbargoUntil, State};
    let early = &viewer.rights().lists().early;
    let no_embargo = Condition::any()
        .add(EmbargoUntil.is_null())
        .add(EmbargoUntil.lte(viewer.now()))
        .add_option(leak!(EmbargoIgnoredInRows).then(|| Expr::value(true)))
        .add_option((early != "[]").then(|| on_anchor(viewer, early)));
    Condition::all()
        .add_option((!leak!(DraftsInRows)).then(|| State.eq(DocumentState::Published.as_str())))
        .add(no_embargo)
        .add(not_withdrawn(viewer))
}

fn not_withdrawn(viewer: &Viewer) -> Condition {
    use document::Column::WithdrawAt;
    Condition::any()
        .add(WithdrawAt.is_null())
        .add(WithdrawAt.gt(viewer.now()))
        .add_option(leak!(WithdrawnInRows).then(|| Expr::value(true)))
}

/// Documents whose policy comes from one of these anchors.
fn on_anchor(viewer: &Viewer, anchors: &str) -> SimpleExpr {
    let backend = viewer.store().inner.connections.backend();
    let column = Expr::col((document::Entity, document::Column::Anchor));
    in_list(backend, column, anchors)
}

/// Spaces on which the viewer holds at least the level.
pub(in crate::store) fn spaces(viewer: &Viewer, at_least: Level) -> Select<space::Entity> {
    if leak!(SpacesUnscoped) {
        return space::Entity::find();
    }
    space::Entity::find().filter(node_held(
        viewer,
        (space::Entity, space::Column::Id),
        at_least,
    ))
}

/// Folders on which the viewer holds at least the level.
pub(in crate::store) fn folders(viewer: &Viewer, at_least: Level) -> Select<folder::Entity> {
    if leak!(FoldersUnscoped) {
        return folder::Entity::find();
    }
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
