//! Previews: who gains and who loses by a change, before it is made. Needs the right that the
//! change itself needs, and makes nothing.

use super::document::DocumentMove;
use super::folder::FolderMove;
use super::participation::{self, ParticipationSet};
use super::share::{self, DenialCreate, GrantCreate};
use super::ticket::{self, Issued};
use super::{Hub, agreement, document, folder, managed, organization, wall};
use crate::access::{Change, Effect, KnownShifts, Restrict};
use crate::error::{Error, Result};
use crate::model::{
    AgreementId, DenialId, GrantId, NodeId, NodePolicy, OrganizationId, OrganizationStatus,
    ParticipationId, Time, WallId,
};
use crate::store::{PlaceId, Tx, Viewer};

/// A change to be previewed, as the command that makes it takes it.
#[derive(Debug, Clone)]
pub enum Intent {
    /// A new grant.
    Grant(GrantCreate),
    /// The end of a grant.
    GrantEnd(GrantId),
    /// A new denial.
    Denial(DenialCreate),
    /// The end of a denial.
    DenialEnd(DenialId),
    /// Another policy of a folder or document itself.
    Restriction(NodeId, NodePolicy),
    /// Another place of a folder or document.
    Move(NodeId, PlaceId),
    /// A seat, new or changed.
    Participation(ParticipationSet),
    /// The end of a seat.
    ParticipationEnd(ParticipationId),
    /// A wall.
    Wall(OrganizationId, OrganizationId),
    /// The end of a wall.
    WallEnd(WallId),
    /// Another status of an organization.
    Status(OrganizationId, OrganizationStatus),
    /// A version of an agreement, and when signatures under earlier ones lapse.
    Version(AgreementId, Option<Time>),
}

/// What a change would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Who gains and who loses, as far as the viewer may know of them.
    pub shifts: KnownShifts,
    /// On how many spaces and folders somebody's level changes.
    pub places: u64,
    /// On how many documents somebody's level changes.
    pub documents: u64,
    /// The token that the change itself can carry.
    pub issued: Issued,
}

/// Works out what a change would do now.
///
/// # Errors
/// As the command that makes the change.
#[async_recursion::async_recursion]
pub async fn preview(hub: &Hub, viewer: &Viewer, intent: Intent) -> Result<Preview> {
    let tx = viewer.begin().await?;
    let change = change(&tx, intent).await?;
    let extent = change.extent(tx.policy());
    let anchors: Vec<_> = extent.anchors.iter().map(|pair| pair.0).collect();
    let shelves = tx.shelves(&anchors, extent.alone).await?;
    let policy = tx.policy().clone();
    // Writers wait for this transaction, and working out the effect can take a while.
    tx.roll_back().await?;
    let effect = Effect::of(&policy, &change, viewer.now());
    let shifts = effect.shifts(&shelves);
    let by = (viewer.person(), viewer.now());
    Ok(Preview {
        shifts: shifts.known_to(viewer.neighbours()),
        places: shifts.places,
        documents: shifts.documents,
        issued: ticket::issue(hub.cursor_secret(), by, &change, effect.digest()),
    })
}

/// The change, once everything that the command would refuse is checked.
async fn change(tx: &Tx, intent: Intent) -> Result<Change> {
    match intent {
        Intent::Grant(create) => Ok(share::prepare_grant(tx, create).await?.2),
        Intent::GrantEnd(id) => Ok(share::prepare_grant_end(tx, id).await?.2),
        Intent::Denial(create) => Ok(share::prepare_denial(tx, create).await?.2),
        Intent::DenialEnd(id) => {
            tx.denial(id).await?;
            Ok(Change::EndDenial(id))
        }
        Intent::Restriction(node, policy) => {
            let spot = tx.share(node).await?.row().spot();
            match node {
                NodeId::Document(id) => drop(tx.document::<Restrict>(id).await?),
                NodeId::Folder(id) => drop(tx.folder::<Restrict>(id).await?),
                // A space carries no policy of its own.
                NodeId::Space(_) => return Err(Error::NotFound),
            }
            share::check_subjects(tx, &policy)?;
            let by = tx.asker().map(|asker| asker.person);
            let change = Change::Restrict(spot, policy, by);
            managed::check(tx, &change, spot.own)?;
            Ok(change)
        }
        Intent::Move(NodeId::Document(id), place) => {
            let expected = None;
            let relocate = DocumentMove {
                id,
                expected,
                place,
            };
            Ok(document::prepare_move(tx, relocate).await?.2)
        }
        Intent::Move(NodeId::Folder(id), place) => {
            let expected = None;
            let relocate = FolderMove {
                id,
                expected,
                place,
            };
            Ok(folder::prepare_move(tx, relocate).await?.2)
        }
        Intent::Move(NodeId::Space(_), _) => Err(Error::NotFound),
        Intent::Participation(set) => {
            let (held, _, change) = participation::prepare(tx, set).await?;
            managed::check(tx, &change, held.row().anchor)?;
            Ok(change)
        }
        Intent::ParticipationEnd(id) => {
            let (held, _) = tx.participation(id).await?;
            let change = Change::EndSeat(id);
            managed::check(tx, &change, held.row().anchor)?;
            Ok(change)
        }
        Intent::Wall(a, b) => Ok(wall::prepare(tx, (a, b))?.1),
        Intent::WallEnd(id) => Ok(wall::prepare_end(tx, id).await?.1),
        Intent::Status(id, status) => organization::prepare_status(tx, id, status).await,
        Intent::Version(id, lapse_at) => Ok(agreement::prepare_version(tx, id, lapse_at).await?.1),
    }
}
