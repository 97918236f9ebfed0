//! People and organizations by what a person would call them, for `partner:` and `owner:`.

use super::viewer::Viewer;
use super::vouch::Visible;
use super::{OrganizationFilter, PersonFilter};
use crate::error::Result;
use crate::model::{Organization, OrganizationId, Page, Person, PersonId, Slice};

impl Viewer {
    /// The organizations that the viewer may know of by this id, slug, key or beginning of a name.
    pub async fn organizations_named(&self, name: &str) -> Result<Vec<Visible<Organization>>> {
        if let Ok(id) = name.parse::<OrganizationId>() {
            return self.organizations_by_ids(&[id]).await;
        }
        if let Some(found) = self.organization_by_slug(name).await? {
            return Ok(vec![found]);
        }
        if let Some(found) = self.organization_by_key(name).await? {
            return Ok(vec![found]);
        }
        let filter = OrganizationFilter { query: Some(name.to_owned()), ..Default::default() };
        let page = self.organizations(&filter, Default::default(), first()).await?;
        Ok(page.rows)
    }

    /// The people that the viewer may know of by this id, address or beginning of a name.
    pub async fn people_named(&self, name: &str) -> Result<Vec<Visible<Person>>> {
        if let Ok(id) = name.parse::<PersonId>() {
            return self.people_by_ids(&[id]).await;
        }
        if let Some(found) = self.person_by_email(name).await? {
            return Ok(vec![found]);
        }
        let filter = PersonFilter { query: Some(name.to_owned()), ..Default::default() };
        let Page { rows, .. } = self.people(&filter, first()).await?;
        Ok(rows)
    }
}

/// More of one name than this are too many to mean.
fn first<C>() -> Slice<C> {
    Slice { size: 20, after: None, before: None, backward: false }
}
