//! Rule R3 as SQL, and who may see the programme's own affairs: selects over the directory that
//! hold exactly what a viewer may know of. The only place that selects those tables to read them.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use super::entity::{
    access_request, agreement, document, group, identity_provider, node, notification,
    organization, person, proposal, saved_search, segment, session, share_link, signature, synonym,
    token, wall,
};
use super::scoped::in_list;
use super::viewer::Viewer;
use crate::access::Asker;
use crate::model::{FolderId, Level, NodeId, OrganizationId, PersonId, PersonRole, SpaceId};

/// `column IN (the ids)`, in one bound value however many they are.
pub(in crate::store) fn id_in(
    backend: DbBackend,
    column: impl IntoColumnRef,
    ids: impl IntoIterator<Item = Uuid>,
) -> SimpleExpr {
    let ids: Vec<String> = ids.into_iter().map(|id| id.simple().to_string()).collect();
    let members = match backend {
        DbBackend::Postgres => {
            "(SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb) AS value)"
        }
        _ => "(SELECT unhex(value) FROM json_each(?))",
    };
    let members = Expr::cust_with_values(members, [serde_json::json!(ids).to_string()]);
    Expr::col(column).binary(sea_orm::sea_query::BinOper::In, members)
}

/// Ids to filter by. One that the viewer may not know of is turned into one that stands for
/// nothing: it finds what an id that never was finds.
impl Viewer {
    /// The spaces that the viewer may see.
    pub fn known_spaces(&self, ids: &[SpaceId]) -> Vec<SpaceId> {
        known(ids, |id| self.may_view(NodeId::Space(id)), SpaceId)
    }

    /// The folder, if the viewer may see it.
    pub fn known_folder(&self, id: FolderId) -> FolderId {
        let seen = self.may_view(NodeId::Folder(id));
        if seen { id } else { FolderId(Uuid::nil()) }
    }

    /// The organizations that the viewer may know of.
    pub fn known_organizations(&self, ids: &[OrganizationId]) -> Vec<OrganizationId> {
        let neighbours = self.neighbours();
        known(ids, |id| neighbours.knows_organization(id), OrganizationId)
    }

    /// The people whom the viewer may know of.
    pub fn known_people(&self, ids: &[PersonId]) -> Vec<PersonId> {
        known(ids, |id| self.knows_person(id), PersonId)
    }

    /// Whether the viewer may know of the person.
    pub fn knows_person(&self, id: PersonId) -> bool {
        let facts = self.policy().people.get(&id);
        facts.is_some_and(|facts| self.neighbours().knows_person(id, facts.organization))
    }

    pub(in crate::store) fn may_view(&self, place: NodeId) -> bool {
        let anchor = self.policy().anchor(place);
        anchor.is_some_and(|anchor| self.reach().level(anchor) >= Level::View)
    }
}

fn known<T: Copy>(ids: &[T], is_known: impl Fn(T) -> bool, new: impl Fn(Uuid) -> T) -> Vec<T> {
    let keep = |id: &T| {
        if is_known(*id) || leak!(FiltersByUnknown) {
            *id
        } else {
            new(Uuid::nil())
        }
    };
    ids.iter().map(keep).collect()
}

/// Whose rows a viewer sees of what each organization has for itself.
enum Whose {
    Nobodys,
    Of(OrganizationId),
    All,
}

impl Whose {
    /// Those of the own organization; all, for whoever `all` is true of and the hub itself.
    fn of(viewer: &Viewer, all: impl Fn(&Asker) -> bool) -> Self {
        let each = viewer.askers().map(|asker| match all(asker) {
            true => Self::All,
            false => Self::Of(asker.organization_id()),
        });
        match each.reduce(Self::and) {
            Some(whose) => whose,
            None if viewer.system_reason().is_some() => Self::All,
            None => Self::Nobodys,
        }
    }

    /// What both hold.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, other) | (other, Self::All) => other,
            (Self::Of(one), Self::Of(two)) if one == two => Self::Of(one),
            _ => Self::Nobodys,
        }
    }

    fn scope<E: EntityTrait>(self, organization: E::Column) -> Select<E> {
        match self {
            Self::All => E::find(),
            Self::Of(own) => E::find().filter(organization.eq(own.0)),
            Self::Nobodys => none(),
        }
    }
}

/// Selects nothing.
fn none<E: EntityTrait>() -> Select<E> {
    E::find().filter(Expr::value(false))
}

/// All rows for those of whom `all` is true and for the hub itself; none for others.
fn all_or_none<E: EntityTrait>(viewer: &Viewer, all: impl Fn(&Asker) -> bool) -> Select<E> {
    match Whose::of(viewer, all) {
        Whose::All => E::find(),
        Whose::Of(_) | Whose::Nobodys => none(),
    }
}

fn backend(viewer: &Viewer) -> DbBackend {
    viewer.store().inner.connections.backend()
}

/// Organizations that the viewer may know of.
pub(in crate::store) fn organizations(viewer: &Viewer) -> Select<organization::Entity> {
    let select = organization::Entity::find();
    match viewer.neighbours().organizations() {
        None => select,
        Some(_) if leak!(OrganizationsUnscoped) => select,
        Some(ids) => select.filter(id_in(
            backend(viewer),
            (organization::Entity, organization::Column::Id),
            ids.iter().map(|id| id.0),
        )),
    }
}

/// People whom the viewer may know of.
pub(in crate::store) fn people(viewer: &Viewer) -> Select<person::Entity> {
    let select = person::Entity::find();
    match known_people(viewer) {
        None => select,
        Some(_) if leak!(PeopleUnscoped) => select,
        Some(known) => select.filter(known),
    }
}

/// The condition on `people` that the viewer knows the person; none: knows everybody.
pub(in crate::store) fn known_people(viewer: &Viewer) -> Option<SimpleExpr> {
    let (staff_of, people) = viewer.neighbours().people()?;
    let column = |column| (person::Entity, column);
    let staff = id_in(
        backend(viewer),
        column(person::Column::OrganizationId),
        staff_of.iter().map(|id| id.0),
    );
    let single = id_in(
        backend(viewer),
        column(person::Column::Id),
        people.iter().map(|id| id.0),
    );
    Some(staff.or(single))
}

/// Groups of the own organization; a hub administrator sees all.
pub(in crate::store) fn groups(viewer: &Viewer) -> Select<group::Entity> {
    Whose::of(viewer, |a| a.is_hub_admin() || leak!(GroupsUnscoped))
        .scope(group::Column::OrganizationId)
}

/// Segments, which tell how the programme is built: for host people.
pub(in crate::store) fn segments(viewer: &Viewer) -> Select<segment::Entity> {
    all_or_none(viewer, |a| a.is_host() || leak!(SegmentsUnscoped))
}

/// Walls: for hub administrators. A wall that is known of is a hint at what lies behind it.
pub(in crate::store) fn walls(viewer: &Viewer) -> Select<wall::Entity> {
    all_or_none(viewer, |a| a.is_hub_admin() || leak!(WallsUnscoped))
}

/// Agreements: for everyone who signed in.
pub(in crate::store) fn agreements(viewer: &Viewer) -> Select<agreement::Entity> {
    all_or_none(viewer, |_| true)
}

/// Signatures of the own organization; host people see all.
pub(in crate::store) fn signatures(viewer: &Viewer) -> Select<signature::Entity> {
    Whose::of(viewer, |a| a.is_host() || leak!(SignaturesUnscoped))
        .scope(signature::Column::OrganizationId)
}

/// The own access requests, and those on nodes that the viewer may MANAGE. No document's state
/// keeps it from whoever manages its anchor, so the anchors decide alone.
pub(in crate::store) fn access_requests(viewer: &Viewer) -> Select<access_request::Entity> {
    use access_request::Column::{Node, PersonId};
    let select = access_request::Entity::find();
    let Some(own) = viewer.person() else {
        return all_or_none(viewer, |_| false);
    };
    // Whoever looks through somebody else's eyes sees neither's own: the other may not.
    let own = viewer
        .actor()
        .map_or(own, |_| crate::model::PersonId(Uuid::nil()));
    let managed = &viewer.rights().lists().manage;
    if managed == "[]" {
        return select.filter(PersonId.eq(own.0));
    }
    let backend = backend(viewer);
    let documents = Query::select()
        .column(document::Column::Ordinal)
        .from(document::Entity)
        .and_where(in_list(
            backend,
            Expr::col(document::Column::Anchor),
            managed,
        ))
        .to_owned();
    let node = || Expr::col((access_request::Entity, Node));
    let place = in_list(backend, node(), managed);
    select.filter(
        PersonId
            .eq(own.0)
            .or(place)
            .or(node().in_subquery(documents)),
    )
}

/// The own notifications. Whoever looks through somebody else's eyes sees neither's.
pub(in crate::store) fn notifications(viewer: &Viewer) -> Select<notification::Entity> {
    match viewer.person().filter(|_| viewer.actor().is_none()) {
        Some(_) if leak!(NotificationsUnscoped) => notification::Entity::find(),
        Some(own) => notification::Entity::find().filter(notification::Column::PersonId.eq(own.0)),
        None => all_or_none(viewer, |_| false),
    }
}

/// The own saved searches. Whoever looks through somebody else's eyes sees neither's.
pub(in crate::store) fn saved_searches(viewer: &Viewer) -> Select<saved_search::Entity> {
    match viewer.person().filter(|_| viewer.actor().is_none()) {
        Some(own) => saved_search::Entity::find().filter(saved_search::Column::PersonId.eq(own.0)),
        None => all_or_none(viewer, |_| false),
    }
}

/// The own sessions. Whoever looks through somebody else's eyes sees neither's.
pub(in crate::store) fn sessions(viewer: &Viewer) -> Select<session::Entity> {
    match viewer.person().filter(|_| viewer.actor().is_none()) {
        Some(_) if leak!(SessionsUnscoped) => session::Entity::find(),
        Some(own) => session::Entity::find().filter(session::Column::PersonId.eq(own.0)),
        None => all_or_none(viewer, |_| false),
    }
}

/// Identity providers of the organizations that the viewer administers.
pub(in crate::store) fn providers(viewer: &Viewer) -> Select<identity_provider::Entity> {
    let is_admin = |asker: &Asker| asker.administers(asker.organization_id());
    if leak!(ProvidersUnscoped) || viewer.askers().all(is_admin) {
        return Whose::of(viewer, |a| a.is_hub_admin() || leak!(ProvidersUnscoped))
            .scope(identity_provider::Column::OrganizationId);
    }
    none()
}

/// Share links to documents that the viewer may MANAGE; as for access requests, the anchors decide
/// alone.
pub(in crate::store) fn share_links(viewer: &Viewer) -> Select<share_link::Entity> {
    if viewer.system_reason().is_some() || leak!(LinksUnscoped) {
        return share_link::Entity::find();
    }
    let documents = Query::select()
        .column(document::Column::Id)
        .from(document::Entity)
        .and_where(in_list(
            backend(viewer),
            Expr::col(document::Column::Anchor),
            &viewer.rights().lists().manage,
        ))
        .to_owned();
    share_link::Entity::find().filter(share_link::Column::DocumentId.in_subquery(documents))
}

/// Proposals in spaces that the viewer may MANAGE.
pub(in crate::store) fn proposals(viewer: &Viewer) -> Select<proposal::Entity> {
    if viewer.system_reason().is_some() {
        return proposal::Entity::find();
    }
    let managed = Query::select()
        .column(node::Column::Id)
        .from(node::Entity)
        .and_where(in_list(
            backend(viewer),
            Expr::col(node::Column::Ordinal),
            &viewer.rights().lists().manage,
        ))
        .to_owned();
    proposal::Entity::find().filter(proposal::Column::SpaceId.in_subquery(managed))
}

/// Synonyms of the whole hub, for everyone who signed in, and of the spaces that the viewer may VIEW.
pub(in crate::store) fn synonyms(viewer: &Viewer) -> Select<synonym::Entity> {
    let all = all_or_none::<synonym::Entity>(viewer, |_| true);
    if viewer.system_reason().is_some() {
        return all;
    }
    let seen = Query::select()
        .column(node::Column::Id)
        .from(node::Entity)
        .and_where(in_list(
            backend(viewer),
            Expr::col(node::Column::Ordinal),
            &viewer.rights().lists().view,
        ))
        .to_owned();
    let space = synonym::Column::SpaceId;
    all.filter(space.is_null().or(space.in_subquery(seen)))
}

/// The own tokens, and those of the people whom the viewer administers.
pub(in crate::store) fn tokens(viewer: &Viewer) -> Select<token::Entity> {
    if viewer.asker().is_none() {
        return all_or_none(viewer, |_| false);
    }
    let each = viewer.askers().filter_map(tokens_of);
    token::Entity::find().filter(each.fold(Condition::all(), Condition::add))
}

/// The condition on `tokens` that they are one's own or those of whom one administers; none: all.
fn tokens_of(asker: &Asker) -> Option<SimpleExpr> {
    if asker.is_hub_admin() {
        return None;
    }
    let own = token::Column::PersonId.eq(asker.person.0);
    if !asker.administers(asker.organization_id()) {
        return Some(own);
    }
    let roles = PersonRole::ALL.iter().filter(|r| **r <= asker.facts.role);
    let staff = Query::select()
        .column(person::Column::Id)
        .from(person::Entity)
        .and_where(person::Column::OrganizationId.eq(asker.organization_id().0))
        .and_where(person::Column::Role.is_in(roles.map(|r| r.as_str())))
        .to_owned();
    Some(own.or(token::Column::PersonId.in_subquery(staff)))
}
