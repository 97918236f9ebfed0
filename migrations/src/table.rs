//! A table about to be created, with its constraints and indexes named by one scheme:
//! `<table>_<columns>_unique`, `_check`, `_fkey`, `_index`.
//!
//! Owns that scheme, so that errors can be told by name. Knows no table.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::word::Words;

/// A table about to be created.
pub struct NewTable {
    name: &'static str,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

impl NewTable {
    /// With no columns yet.
    pub fn new(name: &'static str) -> Self {
        let create = Table::create().table(name).take();
        let indexes = Vec::new();
        Self {
            name,
            create,
            indexes,
        }
    }

    /// Adds a column.
    pub fn col(mut self, column: ColumnDef) -> Self {
        self.create.col(column);
        self
    }

    /// Adds `id`, the primary key.
    pub fn id(self) -> Self {
        self.col(pk_uuid("id"))
    }

    /// Adds `key`, the caller's own stable string.
    pub fn caller_key(self) -> Self {
        self.col(text_null("key")).unique(&["key"])
    }

    /// Adds `version`, `created_at` and `updated_at`.
    pub fn changes(self) -> Self {
        self.col(integer("version"))
            .col(time("created_at"))
            .col(time("updated_at"))
    }

    /// Adds a column that holds one of the words.
    pub fn word(self, column: &'static str, words: Words) -> Self {
        self.col(text(column)).one_of(column, words)
    }

    /// Adds a column that holds one of the words or nothing.
    pub fn word_null(self, column: &'static str, words: Words) -> Self {
        self.col(text_null(column)).one_of(column, words)
    }

    fn one_of(self, column: &'static str, words: Words) -> Self {
        let words = words.join("', '");
        self.check(column, format!(r#""{column}" IN ('{words}')"#))
    }

    /// Adds a check; `what` goes into its name.
    pub fn check(mut self, what: &str, sql: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        let name = format!("{}_{what}_check", self.name);
        self.create
            .check(Check::named(Alias::new(name), Expr::cust(sql)));
        self
    }

    /// Makes the columns the primary key.
    pub fn primary(mut self, columns: &[&'static str]) -> Self {
        let name = format!("{}_pkey", self.name);
        self.create
            .primary_key(on(columns, Index::create().name(name)));
        self
    }

    /// No two rows have the same in these columns; nothing is the same as nothing.
    pub fn unique(mut self, columns: &[&'static str]) -> Self {
        let name = format!("{}_{}_unique", self.name, columns.join("_"));
        self.create
            .index(on(columns, Index::create().name(name).unique()));
        self
    }

    /// Adds an index.
    pub fn index(mut self, columns: &[&'static str]) -> Self {
        let name = format!("{}_{}_index", self.name, columns.join("_"));
        let index = on(columns, Index::create().name(name).table(self.name)).take();
        self.indexes.push(index);
        self
    }

    /// The column names a row of another table, which can't go while it is named.
    pub fn refers(self, column: &'static str, to: &'static str) -> Self {
        let key = foreign_key(self.name, column, to, "id");
        self.foreign_key(key)
    }

    /// The column names a row of another table, and goes with it.
    pub fn belongs(self, column: &'static str, to: &'static str) -> Self {
        let key = foreign_key(self.name, column, to, "id");
        self.foreign_key(key.to_owned().on_delete(ForeignKeyAction::Cascade).take())
    }

    /// `node` is a node's ordinal; the row goes with the node.
    pub fn on_node(self) -> Self {
        let key = foreign_key(self.name, "node", "nodes", "ordinal");
        self.col(big_integer("node"))
            .foreign_key(key.to_owned().on_delete(ForeignKeyAction::Cascade).take())
    }

    /// Adds a foreign key of any shape.
    pub fn foreign_key(mut self, mut key: ForeignKeyCreateStatement) -> Self {
        self.create.foreign_key(&mut key);
        self
    }

    /// Creates the table, then its indexes.
    pub async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.create).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// A column that holds an instant.
pub fn time(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone(name)
}

/// A column that holds an instant or nothing.
pub fn time_null(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone_null(name)
}

/// A column that holds true or false; false unless said.
pub fn flag(name: &'static str) -> ColumnDef {
    boolean(name).default(false).take()
}

/// `table.column` names `to.column`; a row that is named can't go.
pub fn foreign_key(
    table: &'static str,
    column: &'static str,
    to: &'static str,
    to_column: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .to(to, to_column)
        .take()
}

fn on<'a>(
    columns: &[&'static str],
    index: &'a mut IndexCreateStatement,
) -> &'a mut IndexCreateStatement {
    for column in columns {
        index.col(*column);
    }
    index
}
