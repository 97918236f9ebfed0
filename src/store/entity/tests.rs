//! The enums of the model and the words that the database allows are the same.

use commonplace_migrations::word;

use crate::model::*;

macro_rules! same {
    ($($set:ident $words:ident)*) => {$(
        let set: Vec<&str> = $set::ALL.iter().map(|term| term.as_str()).collect();
        assert_eq!(set, word::$words, stringify!($set));
    )*};
}

#[test]
fn the_database_allows_exactly_the_words_of_the_model() {
    same! {
        Level LEVEL
        Classification CLASSIFICATION
        OrganizationRole ORGANIZATION_ROLE
        PartnerKind PARTNER_KIND
        Tier TIER
        OrganizationStatus ORGANIZATION_STATUS
        PersonRole PERSON_ROLE
        SpaceKind SPACE_KIND
        DocumentKind DOCUMENT_KIND
        DocumentState DOCUMENT_STATE
        NodeKind NODE_KIND
    }
}
