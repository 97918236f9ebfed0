//! The steps on both databases: what the tables accept, and what they refuse whoever asks.
//!
//! PostgreSQL takes part when COMMONPLACE_TEST_POSTGRES is the address of a server where new
//! databases may be made.

use commonplace_migrations::Migrator;
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;

/// Accepted: what the refused statements build on.
const ACCEPTED: &[&str] = &[
    "INSERT INTO organizations (id, slug, name, role, status, regions, industries, capabilities, version, created_at, updated_at) VALUES ({1}, 'host', 'Host', 'HOST', 'ACTIVE', '[]', '[]', '[]', 1, {t}, {t})",
    "INSERT INTO organizations (id, slug, name, role, kind, tier, status, regions, industries, capabilities, version, created_at, updated_at) VALUES ({2}, 'acme', 'Acme', 'PARTNER', 'RESELLER', 'GOLD', 'ACTIVE', '[]', '[]', '[]', 1, {t}, {t})",
    "INSERT INTO people (id, organization_id, name, email, role, active, version, created_at, updated_at) VALUES ({3}, {1}, 'Ada', 'ada@host.example', 'HUB_ADMIN', true, 1, {t}, {t})",
    "UPDATE organizations SET manager_id = {3} WHERE slug = 'acme'",
    "INSERT INTO nodes (id, kind, space_id) VALUES ({4}, 'SPACE', {4})",
    "INSERT INTO spaces (id, slug, name, kind, description, version, created_at, updated_at) VALUES ({4}, 'room', 'Room', 'PROGRAM', '', 1, {t}, {t})",
    "INSERT INTO nodes (id, kind, space_id, parent_id) VALUES ({5}, 'FOLDER', {4}, {4})",
    "INSERT INTO grants (id, node, person_id, level, created_at) VALUES ({6}, 1, {3}, 'VIEW', {t})",
    "INSERT INTO denials (id, node, participants, created_at) VALUES ({6}, 1, true, {t})",
    "INSERT INTO audit_entries (at, action, details, previous_hash, hash) VALUES ({t}, 'document.read', '{}', '', 'a')",
];

/// Refused: what is wrong, the statement, and what the error names on each database.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    (
        "a word of no set",
        "UPDATE organizations SET tier = 'BRASS'",
        "organizations_tier_check",
        "organizations_tier_check",
    ),
    (
        "a second host",
        "UPDATE organizations SET role = 'HOST'",
        "organizations.role",
        "organizations_host_unique",
    ),
    (
        "an email twice",
        "INSERT INTO people (id, organization_id, name, email, role, active, version, created_at, updated_at) VALUES ({9}, {1}, 'Ada', 'ada@host.example', 'MEMBER', true, 1, {t}, {t})",
        "people.email",
        "people_email_unique",
    ),
    (
        "a manager who is nobody",
        "UPDATE organizations SET manager_id = {9}",
        "FOREIGN KEY",
        "organizations_manager_id_fkey",
    ),
    (
        "an organization that has people",
        "DELETE FROM organizations WHERE slug = 'host'",
        "FOREIGN KEY",
        "people_organization_id_fkey",
    ),
    (
        "a space inside a folder",
        "INSERT INTO nodes (id, kind, space_id, parent_id) VALUES ({9}, 'SPACE', {9}, {4})",
        "nodes_parent_id_check",
        "nodes_parent_id_check",
    ),
    (
        "a folder inside nothing",
        "INSERT INTO nodes (id, kind, space_id) VALUES ({9}, 'FOLDER', {4})",
        "nodes_parent_id_check",
        "nodes_parent_id_check",
    ),
    (
        "a wall against oneself",
        "INSERT INTO walls (id, a_id, b_id, reason, created_at) VALUES ({9}, {1}, {1}, '', {t})",
        "walls_two_check",
        "walls_two_check",
    ),
    (
        "a seat for nobody",
        "INSERT INTO participations (id, space_id, cap, clearance, created_at) VALUES ({9}, {4}, 'VIEW', 'GENERAL', {t})",
        "participations_one_check",
        "participations_one_check",
    ),
    (
        "a grant for two subjects",
        "UPDATE grants SET participants = true",
        "grants_one_check",
        "grants_one_check",
    ),
    (
        "a denial for nobody",
        "UPDATE denials SET participants = false",
        "denials_one_check",
        "denials_one_check",
    ),
    (
        "a second row of the hub",
        "INSERT INTO hub (id, epoch, policy_version, cursor_secret, created_at) VALUES (2, {9}, 0, '', {t})",
        "hub_id_check",
        "hub_id_check",
    ),
    (
        "an audit entry of no outcome",
        "INSERT INTO audit_entries (at, action, details, previous_hash, hash, outcome) VALUES ({t}, 'documentUpdate', '{}', 'a', 'b', 'MAYBE')",
        "audit_entries_outcome_check",
        "audit_entries_outcome_check",
    ),
    (
        "a changed audit entry",
        "UPDATE audit_entries SET action = 'none'",
        "only grow: no update",
        "only grow: no update",
    ),
    (
        "a deleted audit entry",
        "DELETE FROM audit_entries",
        "only grow: no delete",
        "only grow: no delete",
    ),
];

/// Fills in ids (`{1}`) and the time (`{t}`).
fn filled(statement: &str, sqlite: bool) -> String {
    let mut statement = statement.replace("{t}", "'2026-01-01 00:00:00+00:00'");
    for digit in 1..=9 {
        let id = format!("{digit:032}");
        let literal = if sqlite {
            format!("x'{id}'")
        } else {
            format!("'{id}'")
        };
        statement = statement.replace(&format!("{{{digit}}}"), &literal);
    }
    statement
}

async fn check(db: &DatabaseConnection, sqlite: bool) {
    Migrator::up(db, None).await.expect("the steps run");
    Migrator::up(db, None)
        .await
        .expect("a second run finds nothing to do");
    let undone = Migrator::down(db, Some(1))
        .await
        .expect_err("steps only go forward");
    assert!(undone.to_string().contains("can't be undone"), "{undone}");

    for statement in ACCEPTED {
        let done = db.execute_unprepared(&filled(statement, sqlite)).await;
        assert!(done.is_ok(), "{statement}: {done:?}");
    }
    for (what, statement, on_sqlite, on_postgres) in REFUSED {
        let done = db.execute_unprepared(&filled(statement, sqlite)).await;
        let error = done.expect_err(what).to_string();
        let named = if sqlite { on_sqlite } else { on_postgres };
        assert!(error.contains(named), "{what}: {error}");
    }

    let gone = filled("DELETE FROM nodes WHERE id IN ({4}, {5})", sqlite);
    db.execute_unprepared(&gone).await.expect("a tree can go");
    for table in ["spaces", "grants", "denials"] {
        let left = db.query_all_raw(sea_orm::Statement::from_string(
            db.get_database_backend(),
            format!("SELECT 1 AS one FROM {table}"),
        ));
        assert!(
            left.await.expect("a count").is_empty(),
            "{table} go with their node"
        );
    }
}

#[tokio::test]
async fn sqlite_accepts_and_refuses_what_the_tables_say() -> Result<(), DbErr> {
    let dir = tempfile::tempdir().expect("a directory for the file");
    let url = format!("sqlite://{}?mode=rwc", dir.path().join("hub.db").display());
    let mut options = ConnectOptions::new(url);
    options.map_sqlx_sqlite_opts(|o| o.foreign_keys(true).journal_mode(SqliteJournalMode::Wal));
    let db = Database::connect(options).await?;
    check(&db, true).await;
    db.close().await
}

#[tokio::test]
async fn postgres_accepts_and_refuses_what_the_tables_say() -> Result<(), DbErr> {
    let Ok(server) = std::env::var("COMMONPLACE_TEST_POSTGRES") else {
        return Ok(());
    };
    let admin = Database::connect(&server).await?;
    let name = format!("commonplace_migrations_{}", std::process::id());
    admin
        .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}"))
        .await?;
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await?;
    let (server, _) = server
        .rsplit_once('/')
        .expect("an address ends in a database's name");
    let db = Database::connect(format!("{server}/{name}")).await?;
    check(&db, false).await;
    let emptied = db.execute_unprepared("TRUNCATE audit_entries").await;
    assert!(emptied.is_err(), "the audit log can't be emptied");
    db.close().await?;
    admin
        .execute_unprepared(&format!("DROP DATABASE {name}"))
        .await?;
    Ok(())
}
