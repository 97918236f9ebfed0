//! The steps that build and change Commonplace's database, for SQLite and PostgreSQL alike.
//!
//! Owns tables, constraints and indexes. Never reads or writes a row: that is the hub's store.
//! Steps only go forward; a step that was released is never edited, a new one follows it.

mod m0001_organizations;
mod m0002_agreements;
mod m0003_spaces;
mod m0004_documents;
mod m0005_policy;
mod m0006_log;
mod m0007_tokens;
mod m0008_denied;
mod m0010_access_requests;
mod m0011_proposals;
mod m0012_share_links;
mod m0013_reviews;
mod m0014_policy_changes;
mod m0015_lapses;
mod m0016_saved_searches;
mod m0017_searches;
mod m0018_synonyms;
mod m0020_subscriptions;
mod m0021_trusted_documents;
mod m0025_passwords;
mod m0026_sessions;
mod m0027_factors;
mod m0028_viewer_tokens;
mod m0030_provisioning_tokens;
mod m0031_provisioned;
mod m0032_identity_providers;
mod m0033_idempotency_keys;
mod table;
pub mod word;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Runs the steps in order, each in a transaction of its own.
pub struct Migrator;

/// Makes a step of each module: its name is the module's, its work the module's `up`.
macro_rules! steps {
    ($($name:ident)*) => {
        mod step { $(#[allow(non_camel_case_types)] pub struct $name;)* }

        $(
            impl MigrationName for step::$name {
                fn name(&self) -> &str {
                    stringify!($name)
                }
            }

            #[async_trait::async_trait]
            impl MigrationTrait for step::$name {
                async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                    $name::up(manager).await
                }

                async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
                    Err(DbErr::Migration(format!(
                        "{} can't be undone: restore the backup made before the upgrade",
                        self.name(),
                    )))
                }

                // By default SQLite runs without: a step that fails halfway would stay halfway.
                fn use_transaction(&self) -> Option<bool> {
                    Some(true)
                }
            }
        )*

        #[async_trait::async_trait]
        impl MigratorTrait for Migrator {
            fn migrations() -> Vec<Box<dyn MigrationTrait>> {
                vec![$(Box::new(step::$name)),*]
            }
        }
    };
}

steps! {
    m0001_organizations
    m0002_agreements
    m0003_spaces
    m0004_documents
    m0005_policy
    m0006_log
    m0007_tokens
    m0008_denied
    m0010_access_requests
    m0011_proposals
    m0012_share_links
    m0013_reviews
    m0014_policy_changes
    m0015_lapses
    m0016_saved_searches
    m0017_searches
    m0018_synonyms
    m0020_subscriptions
    m0021_trusted_documents
    m0025_passwords
    m0026_sessions
    m0027_factors
    m0028_viewer_tokens
    m0030_provisioning_tokens
    m0031_provisioned
    m0032_identity_providers
    m0033_idempotency_keys
}
