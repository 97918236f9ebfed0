//! The entities against the real tables: the same columns, the same words, and values that
//! read back as they were written.

use commonplace_migrations::{Migrator, MigratorTrait, word};
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait,
    IntoActiveModel, NotSet, Set,
};
use serde_json::json;
use uuid::Uuid;

use super::*;
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
        RequestState REQUEST_STATE
        AuditOutcome AUDIT_OUTCOME
        NotificationKind NOTIFICATION_KIND
    }
}

macro_rules! readable {
    ($db:ident: $($table:ident)*) => {$(
        let rows = $table::Entity::find().all($db).await;
        assert!(rows.is_ok(), "{}: {rows:?}", stringify!($table));
    )*};
}

async fn check(db: &DatabaseConnection) {
    Migrator::up(db, None).await.expect("the steps run");

    let now = "2026-01-02T03:04:05.678901Z".parse().expect("a time");
    let host = organization::Model {
        id: Uuid::from_u128(1),
        key: None,
        slug: "host".into(),
        name: "Host".into(),
        role: "HOST".into(),
        kind: None,
        tier: None,
        status: "ACTIVE".into(),
        regions: json!(["EMEA"]),
        industries: json!([]),
        capabilities: json!([]),
        website: None,
        manager_id: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let insert = organization::Entity::insert(host.clone().into_active_model());
    insert.exec(db).await.expect("an organization goes in");
    let read = organization::Entity::find_by_id(host.id).one(db).await;
    assert_eq!(read.expect("a row"), Some(host));

    for ordinal in 1..=2 {
        let id = Uuid::now_v7();
        let space = node::ActiveModel {
            ordinal: NotSet,
            id: Set(id),
            kind: Set("SPACE".into()),
            space_id: Set(id),
            ..Default::default()
        };
        let node = space.insert(db).await.expect("a node goes in");
        assert_eq!((node.ordinal, node.restricted), (ordinal, false));
    }

    readable! { db:
        access_request consent proposal agreement agreement_version audit_entry denial document factor feed folder grant group
        group_member hub idempotency_key identity identity_provider mail_domain node node_subject notification organization participation password password_link person
        provisioned_group provisioned_person recovery_code requirement revision saved_search search_opening searched segment session share_link signature space
        space_owner synonym token trusted_document wall
    }
}

#[tokio::test]
async fn every_entity_fits_its_table_on_sqlite() {
    let dir = tempfile::tempdir().expect("a directory for the file");
    let url = format!("sqlite://{}?mode=rwc", dir.path().join("hub.db").display());
    let mut options = ConnectOptions::new(url);
    options.map_sqlx_sqlite_opts(|o| o.foreign_keys(true).journal_mode(SqliteJournalMode::Wal));
    let db = Database::connect(options).await.expect("a connection");
    check(&db).await;
    db.close().await.expect("closed");
}

#[tokio::test]
async fn every_entity_fits_its_table_on_postgres() {
    let Ok(server) = std::env::var("COMMONPLACE_TEST_POSTGRES") else {
        return;
    };
    let admin = Database::connect(&server).await.expect("a server");
    let name = format!("commonplace_entities_{}", std::process::id());
    for sql in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
        let done = admin.execute_unprepared(&format!("{sql} {name}")).await;
        done.expect("a database of our own");
    }
    let (server, _) = server.rsplit_once('/').expect("ends in a database's name");
    let db = Database::connect(format!("{server}/{name}")).await;
    let db = db.expect("a connection");
    check(&db).await;
    db.close().await.expect("closed");
    let drop = format!("DROP DATABASE {name}");
    admin.execute_unprepared(&drop).await.expect("dropped");
}
