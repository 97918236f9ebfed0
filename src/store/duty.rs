//! Holds on the directory: the row as the transaction sees it, with an administrator's duty.

use sea_orm::EntityTrait;

use super::agreement;
use super::entity;
use super::group::group;
use super::organization::organization;
use super::person::person;
use super::policy::signature_of;
use super::segment::segment;
use super::token::token;
use super::tx::Tx;
use super::vouch::Held;
use super::wall::wall;
use crate::access::{Administer, Asker, Duty, Neighbours, Represent, Revoke, Staff};
use crate::error::{Error, Result};
use crate::model::{
    Agreement, AgreementId, Group, GroupId, Organization, OrganizationId, Person, PersonId,
    Segment, SegmentId, Signature, SignatureId, Token, TokenId, Wall, WallId,
};

/// All organizations, segments, walls and agreements of the hub: what new ones are added to.
#[derive(Debug, Clone, Copy)]
pub struct Directory;

impl Tx {
    /// Holds the directory, to add to it.
    pub fn directory(&self) -> Result<Held<'_, Directory, Administer>> {
        self.require(Asker::is_hub_admin, (true, Administer::WHO))?;
        Ok(Held::hold(self, Directory))
    }

    /// Holds an organization for a duty.
    pub async fn organization<D: Duty>(
        &self,
        id: OrganizationId,
    ) -> Result<Held<'_, Organization, D>> {
        let seen = self.neighbours().knows_organization(id);
        let find = entity::organization::Entity::find_by_id(id.0);
        let row = find.one(&self.db()).await?.ok_or(Error::NotFound)?;
        self.require(|asker| D::may(asker, id), (seen, D::WHO))?;
        Ok(Held::hold(self, organization(row)?))
    }

    /// Holds a person to change it.
    pub async fn person(&self, id: PersonId) -> Result<Held<'_, Person, Staff>> {
        let (person, seen) = self.find_person(id).await?;
        let may = |asker: &Asker| asker.administers_person(person.organization, person.role);
        self.require(may, (seen, Staff::WHO))?;
        Ok(Held::hold(self, person))
    }

    /// Holds a person to have tokens made that act for it.
    pub async fn represent(&self, id: PersonId) -> Result<Held<'_, Person, Represent>> {
        let (person, seen) = self.find_person(id).await?;
        let may = |asker: &Asker| asker.may_represent(id);
        self.require(
            may,
            (seen, "the person itself, with a token that may administer,"),
        )?;
        Ok(Held::hold(self, person))
    }

    async fn find_person(&self, id: PersonId) -> Result<(Person, bool)> {
        let find = entity::person::Entity::find_by_id(id.0);
        let person = person(find.one(&self.db()).await?.ok_or(Error::NotFound)?)?;
        let seen = self.neighbours().knows_person(id, person.organization);
        Ok((person, seen))
    }

    /// Holds a group to change it.
    pub async fn group(&self, id: GroupId) -> Result<Held<'_, Group, Staff>> {
        let find = entity::group::Entity::find_by_id(id.0);
        let row = find.one(&self.db()).await?.ok_or(Error::NotFound)?;
        let organization = OrganizationId(row.organization_id);
        let seen = |asker: &Asker| asker.organization_id() == organization;
        let seen = self.asker().is_none_or(seen);
        self.require(|asker| Staff::may(asker, organization), (seen, Staff::WHO))?;
        // The members come from the policy, which is of this transaction.
        let people = self.policy().people.iter();
        let members = people.filter(|(_, facts)| facts.groups.contains(&id));
        let mut members: Vec<_> = members.map(|(person, _)| *person).collect();
        members.sort_unstable();
        Ok(Held::hold(self, group(row, members)))
    }

    /// Holds a segment to change it.
    pub async fn segment(&self, id: SegmentId) -> Result<Held<'_, Segment, Administer>> {
        let seen = self.asker().is_none_or(Asker::is_host);
        let find = entity::segment::Entity::find_by_id(id.0);
        let row = find.one(&self.db()).await?.ok_or(Error::NotFound)?;
        self.require(Asker::is_hub_admin, (seen, Administer::WHO))?;
        Ok(Held::hold(self, segment(row)?))
    }

    /// Holds a wall to take it down.
    pub async fn wall(&self, id: WallId) -> Result<Held<'_, Wall, Administer>> {
        self.require(Asker::is_hub_admin, (false, Administer::WHO))?;
        let find = entity::wall::Entity::find_by_id(id.0);
        let row = find.one(&self.db()).await?.ok_or(Error::NotFound)?;
        Ok(Held::hold(self, wall(row)))
    }

    /// Holds an agreement, to publish a version of it.
    pub async fn agreement(&self, id: AgreementId) -> Result<Held<'_, Agreement, Administer>> {
        let agreement = agreement::find(self, id).await?;
        self.require(Asker::is_hub_admin, (true, Administer::WHO))?;
        Ok(Held::hold(self, agreement))
    }

    /// Holds a signature to revoke it.
    pub async fn signature(&self, id: SignatureId) -> Result<Held<'_, Signature, Revoke>> {
        let find = entity::signature::Entity::find_by_id(id.0);
        let signature = signature_of(find.one(&self.db()).await?.ok_or(Error::NotFound)?);
        let bound = signature.organization;
        let seen = |asker: &Asker| asker.is_host() || asker.organization_id() == bound;
        let seen = self.asker().is_none_or(seen);
        self.require(|asker| Revoke::may(asker, bound), (seen, Revoke::WHO))?;
        Ok(Held::hold(self, signature))
    }

    /// Holds a token to revoke it: any of the own ones and of those of whom one administers;
    /// with a token that may not administer, only that token itself.
    pub async fn token(&self, id: TokenId) -> Result<Held<'_, Token, Represent>> {
        let find = entity::token::Entity::find_by_id(id.0);
        let token = token(find.one(&self.db()).await?.ok_or(Error::NotFound)?)?;
        let (person, _) = self.find_person(token.person).await?;
        let facts = (person.organization, person.role);
        let may = |asker: &Asker| {
            asker.may_revoke_tokens(person.id, facts) || self.viewer().token() == Some(id)
        };
        let seen = self.asker().is_none_or(|asker| asker.person == person.id);
        let who = "a token that may administer, or the token itself,";
        self.require(may, (seen, who))?;
        Ok(Held::hold(self, token))
    }

    /// Decides: unseen is `NotFound`, seen but refused is `Forbidden`. The hub itself may.
    pub(in crate::store) fn require(
        &self,
        may: impl FnOnce(&Asker) -> bool,
        (seen, who): (bool, &str),
    ) -> Result<()> {
        match self.asker() {
            Some(asker) if may(asker) => Ok(()),
            None if self.viewer().system_reason().is_some() => Ok(()),
            None => Err(Error::Unauthenticated),
            Some(_) if seen || leak!(UnknownIsForbidden) => {
                Err(Error::Forbidden(format!("only {who} may do this")))
            }
            Some(_) => Err(Error::NotFound),
        }
    }

    /// Whom the writer may know of, as this transaction sees it.
    pub(in crate::store) fn neighbours(&self) -> Neighbours {
        match self.asker() {
            Some(asker) => Neighbours::of(self.policy(), asker, self.now()),
            None if self.viewer().system_reason().is_some() => Neighbours::everyone(),
            None => Neighbours::none(),
        }
    }
}
