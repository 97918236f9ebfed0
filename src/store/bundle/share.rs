//! Grants and denials. One that is the same in everything is the same; none is ever changed.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Restore;
use super::find::FoundDocument;
use super::ledger::Outcome;
use super::node::list;
use crate::access::Part;
use crate::error::Result;
use crate::store::document::Place;
use crate::store::entity::{denial, document, grant, node};
use crate::store::row::SubjectColumns;
use crate::store::scoped::in_list;
use crate::store::{DenialDraft, GrantDraft};

/// The node that a grant or denial is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A space or folder.
    Place(Place),
    /// A document.
    Document(FoundDocument),
}

impl On {
    fn ordinal(self) -> i64 {
        match self {
            Self::Place(place) => place.anchor.0,
            Self::Document(document) => document.ordinal,
        }
    }
}

/// A grant as a bundle has it.
#[derive(Debug, Clone)]
pub struct WholeGrant {
    /// The node that it is on.
    pub on: On,
    /// What it allows.
    pub draft: GrantDraft,
    /// Whether it was made by break-glass.
    pub emergency: bool,
}

/// The same row, when it was added or confirmed and under which id aside.
trait Same: Clone + PartialEq {
    fn node(&self) -> i64;
    fn with_identity_of(&self, other: &Self) -> Self;
}

macro_rules! same {
    ($($module:ident: $($column:ident)*;)*) => {$(
        impl Same for $module::Model {
            fn node(&self) -> i64 {
                self.node
            }

            fn with_identity_of(&self, other: &Self) -> Self {
                Self { $($column: other.$column,)* ..self.clone() }
            }
        }
    )*};
}

same! {
    grant: id created_at reviewed_at reviewed_by_id;
    denial: id created_at;
}

/// Which of the rows are not there yet.
fn new_rows<M: Same>(known: Vec<M>, wanted: Vec<M>) -> (Vec<Outcome>, Vec<M>) {
    let mut by_node: HashMap<i64, Vec<M>> = HashMap::new();
    for row in known {
        by_node.entry(row.node()).or_default().push(row);
    }
    let mut rows = Vec::new();
    let outcomes = wanted.into_iter().map(|row| {
        let here = by_node.entry(row.node()).or_default();
        if here
            .iter()
            .any(|other| row.with_identity_of(other) == *other)
        {
            return Outcome::Unchanged;
        }
        here.push(row.clone());
        rows.push(row);
        Outcome::Created
    });
    let outcomes = outcomes.collect();
    (outcomes, rows)
}

impl Restore {
    /// Adds grants.
    pub async fn grants(&self, lines: Vec<WholeGrant>) -> Result<Vec<Outcome>> {
        let on: Vec<On> = lines.iter().map(|line| line.on).collect();
        let wanted = in_list(
            self.backend(),
            Expr::col(grant::Column::Node),
            &ordinals(&on),
        );
        let known = grant::Entity::find().filter(wanted).all(&self.db()).await?;
        let wanted = lines.into_iter().map(|line| self.grant_row(line));
        let (outcomes, rows) = new_rows(known, wanted.collect());
        self.own_policy(&on, rows.iter().map(|row| row.node))
            .await?;
        self.upsert::<grant::Entity>(rows).await?;
        Ok(outcomes)
    }

    /// Adds denials.
    pub async fn denials(&self, lines: Vec<(On, DenialDraft)>) -> Result<Vec<Outcome>> {
        let on: Vec<On> = lines.iter().map(|(on, _)| *on).collect();
        let wanted = in_list(
            self.backend(),
            Expr::col(denial::Column::Node),
            &ordinals(&on),
        );
        let known = denial::Entity::find()
            .filter(wanted)
            .all(&self.db())
            .await?;
        let wanted = lines
            .into_iter()
            .map(|(on, draft)| self.denial_row(on, draft));
        let (outcomes, rows) = new_rows(known, wanted.collect());
        self.own_policy(&on, rows.iter().map(|row| row.node))
            .await?;
        self.upsert::<denial::Entity>(rows).await?;
        Ok(outcomes)
    }

    /// Makes anchors of the documents that are about to own a grant or a denial.
    async fn own_policy(&self, on: &[On], nodes: impl Iterator<Item = i64>) -> Result<()> {
        let documents = on.iter().filter_map(|on| match on {
            On::Document(document) => Some((document.ordinal, document.id.0)),
            On::Place(_) => None,
        });
        let documents: BTreeMap<i64, Uuid> = documents.collect();
        let mut nodes = nodes.peekable();
        if nodes.peek().is_none() {
            return Ok(());
        }
        self.tx.change_policy(Part::All);
        let nodes: Vec<i64> = nodes.filter(|node| documents.contains_key(node)).collect();
        let (db, backend, nodes) = (self.db(), self.backend(), list(&nodes));
        let column = Expr::col(document::Column::Ordinal);
        let rows = document::Entity::find()
            .filter(in_list(backend, column.clone(), &nodes))
            .filter(column.ne(Expr::col(document::Column::Anchor)))
            .all(&db)
            .await?;
        let fresh: Vec<i64> = rows.iter().map(|row| row.ordinal).collect();
        let fresh = list(&fresh);
        for row in rows {
            self.tx.touch_row(row.ordinal, row.id);
        }
        node::Entity::update_many()
            .col_expr(node::Column::OwnsPolicy, Expr::value(true))
            .filter(in_list(backend, Expr::col(node::Column::Ordinal), &fresh))
            .exec(&db)
            .await?;
        document::Entity::update_many()
            .col_expr(
                document::Column::Anchor,
                Expr::col(document::Column::Ordinal),
            )
            .filter(in_list(
                backend,
                Expr::col(document::Column::Ordinal),
                &fresh,
            ))
            .exec(&db)
            .await?;
        Ok(())
    }

    fn grant_row(&self, line: WholeGrant) -> grant::Model {
        let (on, draft) = (line.on, line.draft);
        let subject = SubjectColumns::from(draft.subject);
        grant::Model {
            id: self.tx.fresh_id(),
            node: on.ordinal(),
            person_id: subject.person_id,
            group_id: subject.group_id,
            organization_id: subject.organization_id,
            segment_id: subject.segment_id,
            participants: subject.participants,
            level: draft.level.as_str().to_owned(),
            early_access: draft.early_access,
            from_at: draft.span.from,
            until_at: draft.span.until,
            reason: draft.reason,
            created_at: self.tx.now(),
            emergency: line.emergency,
            reviewed_at: None,
            reviewed_by_id: None,
        }
    }

    fn denial_row(&self, on: On, draft: DenialDraft) -> denial::Model {
        let subject = SubjectColumns::from(draft.subject);
        denial::Model {
            id: self.tx.fresh_id(),
            node: on.ordinal(),
            person_id: subject.person_id,
            group_id: subject.group_id,
            organization_id: subject.organization_id,
            segment_id: subject.segment_id,
            participants: subject.participants,
            from_at: draft.span.from,
            until_at: draft.span.until,
            reason: draft.reason,
            created_at: self.tx.now(),
        }
    }
}

fn ordinals(on: &[On]) -> String {
    let ordinals: Vec<i64> = on.iter().map(|on| on.ordinal()).collect();
    list(&ordinals)
}
