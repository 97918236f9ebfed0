//! Dump: everything, as one consistent read sees it. For the hub itself only.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::keyed::Keyed;
use crate::error::Result;
use crate::model::{
    Agreement, AgreementVersion, Group, Organization, Person, PersonId, Segment, Signature, Wall,
};
use crate::store::entity::{
    agreement, agreement_version, group, group_member, organization, person, segment, signature,
    wall,
};
use crate::store::known::id_in;
use crate::store::policy::signature_of;
use crate::store::viewer::{Counted, Viewer};
use crate::store::vouch::Visible;
use crate::store::{agreement as agreements, group as groups, organization as organizations};
use crate::store::{person as people, segment as segments, wall as walls};

/// One consistent read of everything.
pub struct Dump {
    read: DatabaseTransaction,
    viewer: Viewer,
}

/// A page of keys with the ids of their rows.
pub(super) type Named = [(String, Uuid)];

impl Viewer {
    /// Begins to read everything; for the hub itself only.
    pub async fn dump(&self) -> Result<Dump> {
        self.require_system()?;
        let read = self.store().inner.connections.begin_read().await?;
        let viewer = self.clone();
        Ok(Dump { read, viewer })
    }
}

impl Dump {
    pub(super) fn db(&self) -> Counted<'_, DatabaseTransaction> {
        self.viewer.count(&self.read)
    }

    /// These rows, in this order, each with its key or else its id as text in the key's place.
    pub(super) async fn by_name<M: Keyed>(&self, named: &Named) -> Result<Vec<(String, M)>> {
        let db = self.db();
        let ids = named.iter().map(|(_, id)| *id);
        let wanted = id_in(
            db.get_database_backend(),
            (M::Entity::default(), M::ID),
            ids,
        );
        let rows = M::Entity::find().filter(wanted).all(&db).await?;
        let mut rows: HashMap<Uuid, M> = rows.into_iter().map(|row| (row.id(), row)).collect();
        let in_order = named.iter();
        let in_order = in_order.filter_map(|(key, id)| Some((key.clone(), rows.remove(id)?)));
        Ok(in_order.collect())
    }

    /// Organizations.
    pub async fn organizations(&self, named: &Named) -> Result<Vec<Visible<Organization>>> {
        let rows = self.by_name::<organization::Model>(named).await?;
        let keyed = rows.into_iter().map(|(key, mut row)| {
            row.key = Some(key);
            organizations::vouch(row)
        });
        keyed.collect()
    }

    /// People.
    pub async fn people(&self, named: &Named) -> Result<Vec<Visible<Person>>> {
        let rows = self.by_name::<person::Model>(named).await?;
        let keyed = rows.into_iter().map(|(key, mut row)| {
            row.key = Some(key);
            people::vouch(row)
        });
        keyed.collect()
    }

    /// Groups.
    pub async fn groups(&self, named: &Named) -> Result<Vec<Visible<Group>>> {
        let db = self.db();
        let column = (group_member::Entity, group_member::Column::GroupId);
        let ids = named.iter().map(|(_, id)| *id);
        let wanted = id_in(db.get_database_backend(), column, ids);
        let mut members: HashMap<Uuid, Vec<PersonId>> = HashMap::new();
        for row in group_member::Entity::find().filter(wanted).all(&db).await? {
            members
                .entry(row.group_id)
                .or_default()
                .push(PersonId(row.person_id));
        }
        let rows = self.by_name::<group::Model>(named).await?;
        let keyed = rows.into_iter().map(|(key, mut row)| {
            row.key = Some(key);
            let members = members.remove(&row.id).unwrap_or_default();
            Visible::vouch(groups::group(row, members))
        });
        Ok(keyed.collect())
    }

    /// Segments.
    pub async fn segments(&self, named: &Named) -> Result<Vec<Visible<Segment>>> {
        let rows = self.by_name::<segment::Model>(named).await?;
        let keyed = rows.into_iter().map(|(key, mut row)| {
            row.key = Some(key);
            segments::vouch(row)
        });
        keyed.collect()
    }

    /// All walls that stand, in no particular order.
    pub async fn walls(&self) -> Result<Vec<Visible<Wall>>> {
        use sea_orm::ColumnTrait;
        let standing = wall::Entity::find().filter(wall::Column::EndedAt.is_null());
        let rows = standing.all(&self.db()).await?;
        Ok(rows.into_iter().map(walls::vouch).collect())
    }

    /// Agreements.
    pub async fn agreements(&self, named: &Named) -> Result<Vec<Visible<Agreement>>> {
        let db = self.db();
        let column = (
            agreement_version::Entity,
            agreement_version::Column::AgreementId,
        );
        let ids = named.iter().map(|(_, id)| *id);
        let wanted = id_in(db.get_database_backend(), column, ids);
        let mut versions: HashMap<Uuid, Vec<AgreementVersion>> = HashMap::new();
        let select = agreement_version::Entity::find()
            .filter(wanted)
            .order_by_asc(agreement_version::Column::Version);
        for row in select.all(&db).await? {
            let of = versions.entry(row.agreement_id).or_default();
            of.push(agreements::version(row));
        }
        let rows = self.by_name::<agreement::Model>(named).await?;
        let keyed = rows.into_iter().map(|(key, mut row)| {
            row.key = Some(key);
            let versions = versions.remove(&row.id).unwrap_or_default();
            Visible::vouch(agreements::agreement(row, versions))
        });
        Ok(keyed.collect())
    }

    /// All signatures under an agreement, in no particular order.
    pub async fn signatures(&self, agreement: Uuid) -> Result<Vec<Visible<Signature>>> {
        use sea_orm::ColumnTrait;
        let under = signature::Column::AgreementId.eq(agreement);
        let rows = signature::Entity::find()
            .filter(under)
            .all(&self.db())
            .await?;
        let rows = rows.into_iter().map(signature_of);
        Ok(rows.map(Visible::vouch).collect())
    }
}
